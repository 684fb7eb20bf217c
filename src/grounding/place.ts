/**
 * The last stage: what a model wrote, in its own space, becomes things in pixels of the user's picture.
 * Scaling, mending, clamping, dropping and naming live here, once.
 */
import type { Things } from '../contract.ts'
import { clampToRegion, type Frame } from '../images/frame.ts'
import type { Box, Detection, Mask, Point, RLE, TextRegion, Warning } from '../types.ts'
import type { Corners, Finding, Space, Vertex } from './dialect.ts'
import { pasteMap } from './masks/paste.ts'
import { rasterize } from './masks/rasterize.ts'
import { fitMask } from './masks/resample.ts'
import { toSource } from './space.ts'

/** Things in pixels of the user's picture, and what had to be mended or left out. */
export interface Placed {
  readonly objects: Detection[]
  readonly points: Point[]
  readonly masks: Mask[]
  readonly regions: TextRegion[]
  readonly warnings: Warning[]
}

/**
 * Brings findings back to the user's picture, in the model's order.
 * @param space - what the numbers in `findings` mean
 * @param labels - those that were asked for: a thing without a label takes the only one
 */
export function place(
  findings: readonly Finding[],
  space: Space,
  frame: Frame,
  { labels }: { readonly labels?: readonly string[] | undefined } = {},
): Placed {
  const only = labels?.length === 1 ? (labels[0] as string) : undefined
  const placed = { objects: [] as Detection[], points: [] as Point[], masks: [] as Mask[], regions: [] as TextRegion[] }
  const counts = { mended: 0, outside: 0, empty: 0, repeated: 0, unnamed: 0, maskless: 0 }
  const [objects, points, masks] = [new Seen(), new Seen(), new Seen()]
  const picture = frame.picture !== undefined && { picture: frame.picture }

  for (const finding of findings) {
    const label = (finding.label ?? only ?? '').trim()
    const score = finding.score !== undefined && { score: finding.score }
    if (finding.label === undefined && only === undefined && finding.text === undefined) counts.unnamed += 1

    const corners = finding.box ?? bounds(finding.polygons?.flat())
    const edges = corners && cornersToSource(corners, space, frame)
    const box = edges && { ...clampedBox(edges, frame), ...picture }
    const hasArea = box !== undefined && box.width > 0 && box.height > 0
    if (edges) {
      if (edges[0] > edges[2] || edges[1] > edges[3]) counts.mended += 1
      if (isOutside(edges, frame)) counts.outside += 1
      if (!hasArea) counts.empty += 1
    }
    // A box with text and no label is a piece of text, no object.
    if (hasArea && (finding.text === undefined || finding.label !== undefined)) {
      if (objects.isNew(label, [box.x, box.y, box.width, box.height])) placed.objects.push({ label, box, ...score })
      else counts.repeated += 1
    }
    if (finding.point) {
      const source = toSource(finding.point, space, frame)
      const at = clampToRegion(source, frame)
      if (at.x !== source.x || at.y !== source.y) counts.outside += 1
      if (points.isNew(label, [at.x, at.y])) {
        placed.points.push({ x: at.x, y: at.y, ...(label !== '' && { label }), ...picture })
      } else counts.repeated += 1
    }
    const outlines = finding.map ?? finding.rle?.counts ?? finding.polygons?.join(';')
    // A repeated mask is not even drawn: models that run in circles repeat an element thousands of times.
    if (edges && outlines !== undefined && masks.isNew(label, edges, outlines)) {
      const rle = maskOf(finding, edges, space, frame)
      if (rle && hasArea) placed.masks.push({ label, box, rle, ...score })
      else if (!rle) counts.maskless += 1
    }
    if (finding.text !== undefined) {
      const region = regionOf(finding, hasArea ? box : undefined, space, frame)
      if (region) placed.regions.push({ ...region, box: { ...region.box, ...picture }, ...score })
      else if (finding.outline) counts.empty += 1
    }
  }
  return { ...placed, warnings: warningsOf(counts) }
}

/** Exact repetitions, found by a hash of their numbers: turning them into text would cost more than all else here. */
class Seen {
  /** Numbers for labels and outlines, so that everything is hashed alike. */
  readonly #ids = new Map<unknown, number>()
  readonly #buckets = new Map<number, (readonly number[])[]>()
  readonly #number = new Float64Array(1)
  readonly #words = new Int32Array(this.#number.buffer)

  isNew(label: string, numbers: readonly number[], outlines?: unknown): boolean {
    const thing = [...numbers, this.#idOf(label), this.#idOf(outlines)]
    const hash = this.#hashOf(thing)
    const bucket = this.#buckets.get(hash)
    if (!bucket) this.#buckets.set(hash, [thing])
    else if (bucket.some((other) => other.every((part, i) => part === thing[i]))) return false
    else bucket.push(thing)
    return true
  }

  #idOf(value: unknown): number {
    const id = this.#ids.get(value) ?? this.#ids.size
    this.#ids.set(value, id)
    return id
  }

  /** All bits of all numbers count: things that share a corner, or a label, must not end in one bucket. */
  #hashOf(numbers: readonly number[]): number {
    let hash = 0
    for (const number of numbers) {
      this.#number[0] = number
      for (const word of this.#words) {
        // Multiplier and shift of MurmurHash3's finalizer.
        hash = Math.imul(hash ^ word, 0x85ebca6b)
        hash ^= hash >>> 13
      }
    }
    return hash
  }
}

/** A piece of text with its outline: its own, else that of its box. Undefined without area. */
function regionOf(
  { text = '', outline }: Finding,
  box: Box | undefined,
  space: Space,
  frame: Frame,
): Pick<TextRegion, 'text' | 'polygon' | 'box'> | undefined {
  const polygon = outline
    ? outline.map((vertex): [number, number] => {
        const { x, y } = clampToRegion(toSource(vertex, space, frame), frame)
        return [x, y]
      })
    : box && outlineOf(box)
  const [left, top, right, bottom] = bounds(polygon) ?? [0, 0, 0, 0]
  if (!polygon || right <= left || bottom <= top) return undefined
  return { text: text.trim(), polygon, box: { x: left, y: top, width: right - left, height: bottom - top } }
}

/** One box in pixels of the user's picture: corners mended, clamped. */
export function placeBox(corners: Corners, space: Space, frame: Frame): Box {
  const box = clampedBox(cornersToSource(corners, space, frame), frame)
  return { ...box, ...(frame.picture !== undefined && { picture: frame.picture }) }
}

/** One point in pixels of the user's picture, clamped. */
export function placePoint(vertex: Vertex, space: Space, frame: Frame): Point {
  const point = clampToRegion(toSource(vertex, space, frame), frame)
  return { ...point, ...(frame.picture !== undefined && { picture: frame.picture }) }
}

/** A detector's or segmenter's own output, in pixels of the sent picture, as findings of that space. */
export function findingsOf({ objects = [], points = [], masks = [], regions = [] }: Things): Finding[] {
  const score = (thing: { score?: number | undefined }) => thing.score !== undefined && { score: thing.score }
  return [
    ...objects.map((object) => ({ label: object.label, box: cornersOf(object.box), ...score(object) })),
    ...points.map(({ x, y, label }): Finding => ({ point: [x, y], label: label ?? '' })),
    ...masks.map((mask) => ({ label: mask.label, box: cornersOf(mask.box), rle: mask.rle, ...score(mask) })),
    ...regions.map((region) => ({ text: region.text, outline: region.polygon, ...score(region) })),
  ]
}

function cornersToSource([x1, y1, x2, y2]: Corners, space: Space, frame: Frame): Corners {
  const one = toSource([x1, y1], space, frame)
  const other = toSource([x2, y2], space, frame)
  return [one.x, one.y, other.x, other.y]
}

function clampedBox([x1, y1, x2, y2]: Corners, frame: Frame): Box {
  const one = clampToRegion({ x: Math.min(x1, x2), y: Math.min(y1, y2) }, frame)
  const other = clampToRegion({ x: Math.max(x1, x2), y: Math.max(y1, y2) }, frame)
  return { x: one.x, y: one.y, width: other.x - one.x, height: other.y - one.y }
}

/** Rounding on the way from the model's numbers must not count. */
const slack = 1e-6

function isOutside([x1, y1, x2, y2]: Corners, { region }: Frame): boolean {
  return (
    Math.min(x1, x2) < region.x - slack ||
    Math.min(y1, y2) < region.y - slack ||
    Math.max(x1, x2) > region.x + region.width + slack ||
    Math.max(y1, y2) > region.y + region.height + slack
  )
}

/** The mask of a finding, as large as the user's picture; undefined where there is none, or none of its pixels is set. */
function maskOf(finding: Finding, edges: Corners | undefined, space: Space, frame: Frame): RLE | undefined {
  if (finding.rle) return fitMask(finding.rle, frame)
  if (finding.map && edges) return pasteMap(finding.map, edges, frame.source, frame.region)
  const polygons = finding.polygons?.map((polygon) => {
    const ring = polygon.map((vertex): [number, number] => {
      const { x, y } = clampToRegion(toSource(vertex, space, frame), frame)
      return [x, y]
    })
    // No dialect writes holes: each polygon is one ring.
    return [ring]
  })
  return polygons && rasterize(polygons, frame.source)
}

function cornersOf({ x, y, width, height }: Box): Corners {
  return [x, y, x + width, y + height]
}

/** Clockwise from the top left corner. */
function outlineOf({ x, y, width, height }: Box): [number, number][] {
  return [
    [x, y],
    [x + width, y],
    [x + width, y + height],
    [x, y + height],
  ]
}

function bounds(vertices: readonly Vertex[] | undefined): Corners | undefined {
  if (!vertices || vertices.length === 0) return undefined
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const [x, y] of vertices) {
    left = Math.min(left, x)
    top = Math.min(top, y)
    right = Math.max(right, x)
    bottom = Math.max(bottom, y)
  }
  return [left, top, right, bottom]
}

function warningsOf(counts: {
  readonly mended: number
  readonly outside: number
  readonly empty: number
  readonly repeated: number
  readonly unnamed: number
  readonly maskless: number
}): Warning[] {
  const { mended, outside, empty, repeated, unnamed, maskless } = counts
  const lines: [number, string, string][] = [
    [mended, 'swapped_corners', 'had swapped corners, which were put in order'],
    [outside, 'outside', 'reached beyond the picture and were cut at its edge'],
    [empty, 'no_area', 'had no area inside the picture and were left out'],
    [repeated, 'repeated', 'were repeated and count once'],
    [unnamed, 'no_label', 'had no label'],
    [maskless, 'no_mask', 'had a mask without a pixel inside the picture, which was left out'],
  ]
  return lines.flatMap(([count, code, what]) =>
    count > 0 ? [{ code, message: `${count} of the model's positions ${what}.` }] : [],
  )
}
