/**
 * `npm run fuzz [-- COUNT [SEED]]`: mutated answers of every dialect through `parseGrounding`, a million unless told otherwise.
 * Fails when one throws anything but a VLMError, takes longer than a second, or gives a position that is no position: outside the
 * picture, not finite, a box without area, a mask of another size.
 */
import { area, type DialectId, dialectIds, formatGrounding, isVLMError, parseGrounding } from 'vlmkit'
import { corpus, fragments } from './corpus.ts'
import { random } from './random.ts'

/** What was found wrong with one text. */
export interface Finding {
  readonly text: string
  readonly dialect: string
  readonly what: string
}

/** What a run did. */
export interface FuzzReport {
  readonly parsed: number
  readonly refused: number
  readonly slowestMs: number
  readonly findings: readonly Finding[]
}

const tasks = [
  'detect',
  'point',
  'segment',
  'read',
  'od',
  'dense',
  'proposal',
  'grounding',
  'ovd',
  'ocr',
  'polygons',
] as const

/** Runs `count` mutated texts; the same seed gives the same texts. */
export function fuzz(count: number, seed: number): FuzzReport {
  const dice = random(seed)
  const texts = [...corpus, ...dialectIds.flatMap((dialect) => written(dialect, dice))]
  const findings: Finding[] = []
  let [parsed, refused, slowestMs] = [0, 0, 0]
  for (let i = 0; i < count && findings.length < 20; i++) {
    let text = dice.pick(texts)
    for (let n = dice.below(4); n >= 0; n--) text = mutate(text, texts, dice)
    const image = { width: 1 + dice.below(900), height: 1 + dice.below(900) }
    const dialect = dice.below(4) === 0 ? ('auto' as const) : dice.pick(dialectIds)
    const options = {
      dialect,
      image,
      ...(dice.below(3) === 0 && { sent: { width: 1 + dice.below(2000), height: 1 + dice.below(2000) } }),
      ...(dice.below(2) === 0 && { task: dice.pick(tasks) }),
      ...(dice.below(3) === 0 && { labels: dice.pick([['cat'], ['cat', 'dog'], []]) }),
    }
    const started = performance.now()
    try {
      const result = parseGrounding(text, options)
      parsed++
      const what = fault(result, image)
      if (what) findings.push({ text, dialect, what })
    } catch (error) {
      refused++
      if (!isVLMError(error, 'output')) findings.push({ text, dialect, what: String((error as Error)?.stack ?? error) })
    }
    const took = performance.now() - started
    slowestMs = Math.max(slowestMs, took)
    if (took > 1_000) findings.push({ text, dialect, what: `took ${Math.round(took)} ms` })
  }
  return { parsed, refused, slowestMs, findings }
}

/** What is wrong with a result, or undefined. */
function fault(
  { objects, points, masks, regions }: ReturnType<typeof parseGrounding>,
  { width, height }: { width: number; height: number },
): string | undefined {
  const slack = 1e-9 * Math.max(width, height)
  const inside = (x: number, y: number) => x >= -slack && y >= -slack && x <= width + slack && y <= height + slack
  for (const { box, label, score } of [...objects, ...masks]) {
    if (!inside(box.x, box.y) || !inside(box.x + box.width, box.y + box.height))
      return `a box outside: ${JSON.stringify(box)}`
    if (!(box.width > 0 && box.height > 0)) return `a box without area: ${JSON.stringify(box)}`
    if (typeof label !== 'string' || label !== label.trim())
      return `a label that is not trimmed: ${JSON.stringify(label)}`
    if (score !== undefined && !(score >= 0 && score <= 1)) return `a score of ${score}`
  }
  for (const { x, y } of points) if (!inside(x, y)) return `a point outside: ${x}, ${y}`
  for (const mask of masks) {
    if (mask.rle.size[0] !== height || mask.rle.size[1] !== width) return `a mask of ${mask.rle.size}`
    if (!(area(mask) >= 1 && area(mask) <= width * height)) return `a mask of ${area(mask)} px`
  }
  for (const { polygon, text } of regions) {
    if (typeof text !== 'string') return 'a region without text'
    for (const [x, y] of polygon) if (!inside(x, y)) return `a region outside: ${x}, ${y}`
  }
  return undefined
}

/** Answers as the dialect's own models write them. */
function written(dialect: DialectId, dice: ReturnType<typeof random>): string[] {
  const image = { width: 640, height: 480 }
  const box = () => ({ x: dice.below(600), y: dice.below(440), width: 1 + dice.below(40), height: 1 + dice.below(40) })
  const labels = ['cat', 'the red car', '猫', 'a "b" [c]', '']
  return Array.from({ length: 6 }, (_, i) =>
    formatGrounding(
      {
        objects:
          i % 3 === 1
            ? []
            : Array.from({ length: 1 + dice.below(5) }, () => ({ label: dice.pick(labels), box: box() })),
        points:
          i % 3 === 0
            ? []
            : Array.from({ length: 1 + dice.below(3) }, () => ({
                x: dice.below(640),
                y: dice.below(480),
                label: dice.pick(labels),
              })),
      },
      { dialect, image },
    ),
  )
}

function mutate(text: string, texts: readonly string[], dice: ReturnType<typeof random>): string {
  const at = dice.below(text.length + 1)
  const to = Math.min(text.length, at + dice.below(1 + Math.min(40, text.length)))
  switch (dice.below(8)) {
    case 0:
      return text.slice(0, at)
    case 1:
      return text.slice(0, at) + text.slice(to)
    case 2:
      return text.slice(0, at) + text.slice(at, to).repeat(1 + dice.below(20)) + text.slice(to)
    case 3:
      return text.slice(0, at) + dice.pick(fragments) + text.slice(at)
    case 4:
      return text.slice(0, at) + dice.pick(fragments).repeat(1 + dice.below(50)) + text.slice(to)
    case 5: {
      const other = dice.pick(texts)
      return text.slice(0, at) + other.slice(dice.below(other.length + 1))
    }
    case 6:
      return text.slice(0, at) + String.fromCharCode(32 + dice.below(96)) + text.slice(Math.min(text.length, at + 1))
    default:
      return text.replace(/\d+(?:\.\d+)?/g, (number) => (dice.below(4) === 0 ? dice.pick(fragments) : number))
  }
}
