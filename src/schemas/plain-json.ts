/** Strict JSON whose depth is known to be bearable before anything is built. */

/** Deeper nesting is no answer to any question, and code that walks it would exhaust the stack. */
export const maxDepth = 256

const [quote, backslash, openList, closeList, openObject, closeObject] = [0x22, 0x5c, 0x5b, 0x5d, 0x7b, 0x7d]

/**
 * Reads a text that is wholly one JSON value, nested at most `maxDepth` levels. Never throws; time grows linearly with the text.
 * @returns the value, wrapped because it may be null; undefined when the text is anything else
 * @example parsePlainJson('[1]') // { value: [1] }
 */
export function parsePlainJson(text: string): { readonly value: unknown } | undefined {
  // A shorter text cannot nest too deep.
  if (text.length > 2 * maxDepth && !isBalanced(text)) return undefined
  try {
    return { value: JSON.parse(text) as unknown }
  } catch {
    return undefined
  }
}

/** Whether brackets nest within bounds and the outermost closes last, if the text is JSON. Engines spend hundreds of MB on the rest. */
function isBalanced(text: string): boolean {
  let depth = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === quote) {
      for (i++; i < text.length; i++) {
        const inside = text.charCodeAt(i)
        if (inside === quote) break
        if (inside === backslash) i++
      }
    } else if (code === openList || code === openObject) {
      if (++depth > maxDepth) return false
    } else if ((code === closeList || code === closeObject) && --depth === 0) {
      return text.slice(i + 1).trim() === ''
    }
  }
  return depth === 0
}
