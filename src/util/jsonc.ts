import { VLMError } from '../errors.ts'

/**
 * Reads JSON with comments (`//` and block comments) and trailing commas.
 * @param name - the file's name, for the message
 * @throws VLMError `config` with line and column of what could not be read
 */
export function parseJsonc(text: string, name: string): unknown {
  // Comments and trailing commas become blanks, so that positions in the parser's message stay right.
  const plain = blankTrailingCommas(blankComments(text.replace(/^\uFEFF/, ' ')))
  try {
    return JSON.parse(plain)
  } catch (cause) {
    const where = position(plain)
    throw new VLMError('config', `${name} is not valid JSON${where}. Comments and trailing commas are allowed.`, {
      reason: 'syntax',
      stage: 'check',
      cause,
    })
  }
}

// A string, or a comment: strings are matched first, so that "http://…" is no comment.
const stringOrComment = /"(?:[^"\\\n]|\\.)*"|\/\/[^\n]*|\/\*[\s\S]*?\*\//g
const stringOrComma = /"(?:[^"\\\n]|\\.)*"|,(?=\s*[}\]])/g

function blankComments(text: string): string {
  return text.replace(stringOrComment, (part) => (part.startsWith('"') ? part : part.replace(/[^\n]/g, ' ')))
}

function blankTrailingCommas(text: string): string {
  return text.replace(stringOrComma, (part) => (part === ',' ? ' ' : part))
}

/** Engines word their messages differently and not all give a position: the longest beginning that could still become JSON ends there. */
function position(text: string): string {
  let fine = 0
  let broken = text.length + 1
  while (broken - fine > 1) {
    const middle = (fine + broken) >> 1
    if (couldGoOn(text.slice(0, middle))) fine = middle
    else broken = middle
  }
  const lines = text.slice(0, fine).split('\n')
  return ` (line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1})`
}

function couldGoOn(beginning: string): boolean {
  try {
    JSON.parse(beginning)
    return true
  } catch (error) {
    const at = /position (\d+)/.exec(String(error))?.[1]
    return /end of (?:JSON|data)|unterminated|EOF/i.test(String(error)) || Number(at) === beginning.length
  }
}
