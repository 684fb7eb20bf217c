/** Captions with positions in brackets after what they belong to: `A man [120, 48, 640, 912] holds a cup [301, 402, 330, 460].` */
import type { Corners, Finding, GroundingJob, Reading, Vertex } from '../dialect.ts'
import { numberGroups } from './groups.ts'
import { LineLabels } from './line-labels.ts'
import { readMessy } from './messy.ts'
import { phraseBefore } from './phrase.ts'

const json = /\{\s*["'\w]+\s*:/

/**
 * Reads groups of four numbers in square brackets as boxes, x first; groups split by `;` within one bracket are several.
 * @param pairs - whether two numbers are a point
 */
export function readCaption(text: string, job: GroundingJob, { pairs }: { readonly pairs: boolean }): Reading {
  const { groups, open } = numberGroups(text, '[]')
  const filled = groups.filter(({ numbers }) => numbers.length > 0)
  if (filled.length === 0 || json.test(text)) return readMessy(text, { order: 'xy' }, job)
  const names = new CaptionNames(text, job)
  const findings: Finding[] = []
  let skipped = 0
  for (const { numbers, numeric, start, end } of filled) {
    const label = names.at(start, end)
    const named = label !== undefined && { label }
    if (numeric && numbers.length === 4) findings.push({ ...named, box: numbers as unknown as Corners })
    else if (numeric && numbers.length === 2 && pairs) findings.push({ ...named, point: numbers as unknown as Vertex })
    else skipped += 1
  }
  return { findings, truncated: open, skipped }
}

/** Names of positions, asked for in the order of the text: the beginning of their line, else the words before them. */
export class CaptionNames {
  readonly #text: string
  readonly #lines: LineLabels
  readonly #isNamed: boolean
  #from = 0
  #name: string | undefined

  constructor(text: string, job: GroundingJob) {
    this.#text = text
    this.#lines = new LineLabels(text, job)
    // Where one thing was asked for, every position is that.
    this.#isNamed = job.labels?.length === 1
  }

  /**
   * The name of a position.
   * @param start - where it begins, at or behind the end of the last one
   * @param end - behind its last character
   */
  at(start: number, end: number): string | undefined {
    const from = this.#from
    this.#from = end
    const line = this.#lines.at(start, end)
    // `[…;…]` and `[…], […]` are several positions of one name.
    const isNext = from > 0 && /^[\s;,[\]]*$/.test(this.#text.slice(Math.max(from, start - 40), start))
    if (!isNext) this.#name = line ?? (this.#isNamed ? undefined : phraseBefore(this.#text, from, start))
    return this.#name
  }
}
