/** Masks in JSON: outlines, or a picture of the box's inside. */
import type { Finding, ProbabilityMap, Vertex } from '../dialect.ts'
import { decodeMaskImage, maskBudget } from '../masks/png.ts'
import { isContainer, readNumber, readPoints } from './values.ts'

/** Reads the masks of one answer. */
export class MaskReader {
  /** Masks that could not be decoded. */
  lost = 0
  readonly #budget = maskBudget()
  /** Models repeat an element without end: the same picture is decoded once. */
  #last: { readonly text: string; readonly map: ProbabilityMap | undefined } | undefined

  /**
   * The mask of an element.
   * @param value - polygons, a PNG in base64, or nothing; the codes of Gemini 2.5 (`<seg_4>…`) need a decoder that is not public
   * @param hasBox - a picture is stretched over the element's box: without one it is lost
   */
  read(value: unknown, hasBox: boolean): Pick<Finding, 'polygons' | 'map'> | undefined {
    if (value === undefined || value === null || value === '') return undefined
    if (typeof value === 'string') {
      const map = hasBox ? this.#decode(value) : undefined
      if (map) return { map }
    } else {
      const polygons = readPolygons(value)
      if (polygons) return { polygons }
    }
    this.lost += 1
    return undefined
  }

  #decode(text: string): ProbabilityMap | undefined {
    if (this.#last?.text !== text) this.#last = { text, map: decodeMaskImage(text, this.#budget) }
    return this.#last?.map
  }
}

/**
 * The outlines of a value: `[[x, y], …]`, several of these in a list, or `[x, y, x, y, …]`. x comes first in every dialect: Gemini
 * writes its polygons so, unlike its boxes.
 * @returns undefined when a vertex cannot be read or an outline has fewer than three
 */
export function readPolygons(value: unknown): readonly (readonly Vertex[])[] | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined
  const parts = value.every((part) => Array.isArray(part) && part.length > 0 && part.every(isContainer))
    ? value
    : [value]
  const polygons: (readonly Vertex[])[] = []
  for (const part of parts as readonly unknown[][]) {
    const polygon = readPolygon(part)
    if (!polygon) return undefined
    polygons.push(polygon)
  }
  return polygons
}

function readPolygon(values: readonly unknown[]): readonly Vertex[] | undefined {
  const pairs = values.some(isContainer) ? values : pairsOf(values)
  const vertices: Vertex[] = []
  for (const pair of pairs) {
    const { read } = readPoints(pair, 'xy')
    if (read.length !== 1 || !read[0]) return undefined
    vertices.push(read[0])
  }
  return vertices.length >= 3 ? vertices : undefined
}

/** A flat list by twos; one with an odd number is no polygon. */
function pairsOf(values: readonly unknown[]): readonly unknown[] {
  if (values.length % 2 === 1 || values.some((value) => readNumber(value) === undefined)) return []
  return Array.from({ length: values.length / 2 }, (_, i) => values.slice(2 * i, 2 * i + 2))
}
