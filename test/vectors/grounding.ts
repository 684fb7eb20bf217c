/** Form "grounding": texts of models and what they mean, through `parseGrounding`. Form "recognition": which dialect a text is. */
import { type GroundingResult, isVLMError, type Mask, parseGrounding, type RLE, recognizeGrounding } from 'vlmkit'
import { type CaseResult, type Driver, failed, passed } from './types.ts'

interface Expected {
  readonly error?: string
  readonly objects?: readonly { label: string; box: { [key: string]: number }; score?: number }[]
  readonly points?: readonly { x: number; y: number; label?: string }[]
  readonly masks?: readonly {
    label: string
    box?: { [key: string]: number }
    size: [number, number]
    /** COCO's compressed counts. */
    rle: string
    score?: number
  }[]
  readonly regions?: readonly { text: string; polygon: readonly (readonly number[])[]; score?: number }[]
  readonly truncated?: boolean
}

interface Case {
  readonly id: string
  readonly text: string
  readonly dialect?: string
  readonly image: { width: number; height: number }
  readonly sent?: { width: number; height: number }
  readonly task?: string
  readonly labels?: readonly string[]
  readonly expect: Expected
  readonly tolerance?: number
  readonly iou?: number
  readonly ignore?: readonly string[]
}

export const drive: Driver = async (_, content) => {
  const file = content as { readonly dialect: string; readonly cases: readonly Case[] }
  return file.cases.map((item) => driveCase(item, item.dialect ?? file.dialect))
}

function driveCase(item: Case, dialect: string): CaseResult {
  const { text, image, sent, task, labels, expect, id } = item
  let got: GroundingResult
  try {
    got = parseGrounding(text, { dialect, image, sent, task, labels } as Parameters<typeof parseGrounding>[1])
  } catch (error) {
    if (expect.error !== undefined && isVLMError(error) && error.kind === expect.error) return passed(id)
    return failed(id, JSON.stringify(expect), isVLMError(error) ? `${error.kind}: ${error.message}` : String(error))
  }
  const difference = expect.error === undefined ? differ(got, expect, item) : 'no error'
  if (difference === undefined) return passed(id)
  const { objects, points, masks, regions, truncated } = got
  return failed(
    id,
    JSON.stringify(expect),
    `${difference}; ${JSON.stringify({ objects, points, masks, regions, truncated })}`,
  )
}

/** What differs, or undefined. */
function differ(
  got: GroundingResult,
  want: Expected,
  { tolerance = 0.51, iou = 0.97, ignore = [] }: Case,
): string | undefined {
  const close = (a: number, b: number) => Math.abs(a - b) <= tolerance
  const closeBox = (a: object, b: { [key: string]: number }) =>
    ['x', 'y', 'width', 'height'].every((key) =>
      close((a as { [key: string]: number })[key] as number, b[key] as number),
    )
  const label = (a: string | undefined, b: string | undefined) => ignore.includes('label') || (a ?? '') === (b ?? '')
  const score = (a: number | undefined, b: number | undefined) =>
    b === undefined || (a !== undefined && Math.abs(a - b) < 1e-6)
  if (got.truncated !== (want.truncated ?? false)) return `truncated ${got.truncated}`
  const { objects = [], points = [], masks = [], regions = [] } = want
  for (const [name, a, b] of [
    ['objects', got.objects, objects],
    ['points', got.points, points],
    ['masks', got.masks, masks],
    ['regions', got.regions, regions],
  ] as const) {
    if (a.length !== b.length) return `${a.length} ${name}, expected ${b.length}`
  }
  for (const [i, b] of objects.entries()) {
    const a = got.objects[i] as (typeof got.objects)[number]
    if (!label(a.label, b.label) || !closeBox(a.box, b.box) || !score(a.score, b.score)) return `objects[${i}]`
  }
  for (const [i, b] of points.entries()) {
    const a = got.points[i] as (typeof got.points)[number]
    if (!label(a.label, b.label) || !close(a.x, b.x) || !close(a.y, b.y)) return `points[${i}]`
  }
  for (const [i, b] of masks.entries()) {
    const a = got.masks[i] as Mask
    if (!label(a.label, b.label) || (b.box && !closeBox(a.box, b.box)) || !score(a.score, b.score)) return `masks[${i}]`
    if (a.rle.size[0] !== b.size[0] || a.rle.size[1] !== b.size[1]) return `masks[${i}].size`
    const overlap = maskIou(a.rle, { size: b.size, counts: b.rle })
    if (overlap < iou) return `masks[${i}] iou ${overlap.toFixed(4)}`
  }
  for (const [i, b] of regions.entries()) {
    const a = got.regions[i] as (typeof got.regions)[number]
    if (a.text !== b.text || !score(a.score, b.score) || a.polygon.length !== b.polygon.length) return `regions[${i}]`
    if (!a.polygon.flat().every((value, j) => close(value, b.polygon.flat()[j] as number)))
      return `regions[${i}].polygon`
  }
  return undefined
}

/** Overlap of two masks by a decoder of its own, written from COCO's description: the library must not vouch for itself. */
function maskIou(a: RLE, b: RLE): number {
  const [x, y] = [decode(a), decode(b)]
  let [shared, joined] = [0, 0]
  for (let i = 0; i < x.length; i++) {
    if (x[i] && y[i]) shared++
    if (x[i] || y[i]) joined++
  }
  return joined === 0 ? 1 : shared / joined
}

function decode({ size, counts }: RLE): Uint8Array {
  const bits = new Uint8Array(size[0] * size[1])
  const runs: number[] = []
  for (let i = 0; i < counts.length; ) {
    let value = 0
    let shift = 0
    let code: number
    do {
      code = counts.charCodeAt(i++) - 48
      value += (code & 31) * 2 ** shift
      shift += 5
    } while (code & 32)
    if (code & 16) value -= 2 ** shift
    runs.push(runs.length > 2 ? value + (runs[runs.length - 2] as number) : value)
  }
  let at = 0
  for (const [i, run] of runs.entries()) {
    if (i % 2 === 1) bits.fill(1, at, at + run)
    at += run
  }
  return bits
}

export const driveRecognition: Driver = async (_, content) => {
  const { cases } = content as {
    readonly cases: readonly {
      id: string
      text: string
      image: Case['image']
      sent?: Case['image']
      expect: { dialect: string | null }
    }[]
  }
  return cases.map(({ id, text, image, sent, expect }) => {
    const { dialect } = recognizeGrounding(text, { image, ...(sent && { sent }) })
    return dialect === expect.dialect
      ? passed(id)
      : failed(id, String(expect.dialect), `${dialect} for ${JSON.stringify(text.slice(0, 200))}`)
  })
}
