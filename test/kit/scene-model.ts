/** A vision model that always gets the test scene right, in the words of its family: it measures the picture that it was sent. */
import sharp from 'sharp'
import type { DialectId } from '../../src/grounding/dialect.ts'
import { writers } from './dialect-writers.ts'

/** What a model gets, whatever the protocol. */
export interface Asked {
  readonly words: string
  readonly picture: Uint8Array | undefined
  /** The form that the answer is held to. */
  readonly schema: unknown
}

/** Its answer. @param dialect - in which it writes positions */
export async function sceneAnswer({ words, picture, schema }: Asked, dialect: DialectId): Promise<string> {
  if (!picture) return 'I cannot see any image. Please provide one.'
  if (words.startsWith('Describe')) return 'A dark red square on white.'
  if (words.includes('"scores"')) {
    const labels = [...(/^Labels: (.*?)\. For|^Labels: (.*?)\. How/.exec(words)?.slice(1) ?? [])].find(Boolean) ?? ''
    const named = [...labels.matchAll(/"([^"]+)"/g)].map(([, label]) => label ?? '')
    const scores = named.map((label, i) => [label, i === named.length - 1 ? 0.7 : 0.3 / (named.length - 1)])
    return JSON.stringify({ scores: Object.fromEntries(scores) })
  }
  const choices = /exactly one of these and nothing else: (.*)\./.exec(words)?.[1]
  if (choices) return schema ? JSON.stringify({ answer: 'no' }) : 'no'
  const task = taskOf(words)
  const writer = writers[dialect]
  const write = task && writer[task]
  if (task && write) {
    const { size, corners } = await squareIn(picture)
    const seen = { source: size, sent: size }
    const [a, b] = corners.map((corner) => writer.snap(corner, seen))
    const middle = writer.snap([(corners[0][0] + corners[1][0]) / 2, (corners[0][1] + corners[1][1]) / 2], seen)
    if (!a || !b) throw new RangeError('a square has two corners')
    if (task === 'point') return writer.point?.('square', middle) ?? ''
    return write(task === 'read' ? 'NO PARKING' : 'square', [a, b] as never)
  }
  if (schema) return JSON.stringify({ colour: 'red', sides: 4, sure: true, note: null })
  return 'No.'
}

/** What is asked for, by the words that the families' own prompts have. */
function taskOf(words: string): 'detect' | 'point' | 'segment' | 'read' | undefined {
  if (/text|OCR|"regions"/i.test(words) && /read|every|each|OCR|region|line/i.test(words) && !/mask/i.test(words))
    return 'read'
  if (/mask|segment|outline/i.test(words)) return 'segment'
  if (/point/i.test(words)) return 'point'
  return /box|detect|locate|find|<\|ref\|>|grounding/i.test(words) ? 'detect' : undefined
}

/** The box of everything dark, px of the sent picture. */
async function squareIn(picture: Uint8Array) {
  const { data, info } = await sharp(picture).removeAlpha().raw().toBuffer({ resolveWithObject: true })
  const [xs, ys]: [number[], number[]] = [[], []]
  for (let i = 0; i < info.width * info.height; i++) {
    if ((data[i * info.channels + 1] ?? 255) >= 138) continue
    xs.push(i % info.width)
    ys.push(Math.floor(i / info.width))
  }
  const edge = (values: readonly number[], pick: (a: number, b: number) => number) =>
    values.reduce((a, b) => pick(a, b))
  const corners: [[number, number], [number, number]] = [
    [edge(xs, Math.min), edge(ys, Math.min)],
    [edge(xs, Math.max) + 1, edge(ys, Math.max) + 1],
  ]
  return { size: { width: info.width, height: info.height }, corners }
}
