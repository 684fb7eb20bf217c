/** The caller's words for things → the labels that a closed detector knows. */
import type { Decoder } from './decoder.ts'
import type { Memory } from './decoder-steps.ts'
import type { Prompts } from './prompts.ts'

/** Which known label each word means. */
export interface Meant {
  /** Index of the known label → the caller's word for it. */
  readonly words: ReadonlyMap<number, string>
  /** Words that mean no known label. */
  readonly unknown: readonly string[]
}

/** Asks the model about words; undefined where a folder has no decoder. */
export type AskModel = (words: readonly string[]) => Promise<readonly (string | undefined)[]>

/**
 * Maps words to labels: the same word first, whatever its case; for the others the model is asked.
 * Of two words for one label the one that is the label itself wins, else the first.
 */
export async function meanLabels(
  words: readonly string[],
  labels: readonly string[],
  ask: AskModel | undefined,
): Promise<Meant> {
  const index = new Map(labels.map((label, i) => [fold(label), i]))
  const meant = new Map<number, string>()
  const open: string[] = []
  for (const word of words) {
    const known = index.get(fold(word))
    if (known === undefined) open.push(word)
    else if (!meant.has(known)) meant.set(known, word)
  }
  const answers = open.length > 0 && ask ? await ask(open) : []
  const unknown = open.filter((word, i) => {
    const known = index.get(fold(answers[i] ?? ''))
    if (known !== undefined && !meant.has(known)) meant.set(known, word)
    return known === undefined
  })
  return { words: meant, unknown }
}

/** Asks the decoder which label each word means; what it says is remembered by the caller. */
export async function askLabels(
  words: readonly string[],
  { decoder, prompts, blank }: { readonly decoder: Decoder; readonly prompts: Prompts; readonly blank: Memory },
  signal: AbortSignal,
): Promise<readonly (string | undefined)[]> {
  const rows = words.map((word) => prompts.label(word))
  const able = rows.flatMap((prompt) => (prompt ? [{ prompt, memory: blank }] : []))
  if (able.length < rows.length) return words.map(() => undefined)
  const written = await decoder.write(able, signal, { maxTokens: longestLabel })
  return written.map(({ tokens, finish }) => (finish === 'stop' ? prompts.tokenizer.decode(tokens) : undefined))
}

/** Tokens of a label's name, at most; anything longer is none. */
const longestLabel = 16

function fold(word: string): string {
  return word.normalize('NFC').trim().replace(/\s+/g, ' ').toLowerCase()
}
