/**
 * `kosmos2`: Kosmos-2. `<phrase> a snowman</phrase><object><patch_index_0044><patch_index_0863></object>`: two cells of a grid of 32 by
 * 32 over the picture squashed to a square, row by row, the top left and the bottom right one; several boxes of a phrase are joined by
 * `</delimiter_of_multi_objects/>`.
 * @see Kosmos2Processor of Hugging Face transformers: `extract_entities_with_patch_indices`, `patch_index_to_coordinate`
 */
import type { Corners, Dialect, Finding, GroundingJob, Reading } from '../dialect.ts'
import { fieldOf } from '../field.ts'
import { readMessy } from '../read/messy.ts'
import { withoutTags } from '../read/tags.ts'
import { endsInToken } from '../read/token-end.ts'
import { writeTagged } from '../write/tagged.ts'

/** Cells along each side. */
const side = 32

/** The dialect kosmos2. */
export const kosmos2: Dialect = {
  id: 'kosmos2',
  space: { unit: 'grid', max: 1 },
  tasks: ['detect'],
  oneLabel: true,
  prompt: (job) => ({ text: promptOf(job) }),
  parse: read,
  format: (findings) => writeTagged(findings, { name, boxes: objectOf }),
  field: fieldOf({ max: 1 }),
}

function promptOf({ labels }: GroundingJob): string {
  if (!labels) return '<grounding>Describe this image in detail:'
  return `<grounding>${labels.map((label) => `<phrase>${withoutTags(label)}</phrase>`).join('')}`
}

const token = /<(\/?)(phrase|object)>|<patch_index_(\d+)>|<\/delimiter_of_multi_objects\/>/g
const spellings = [
  '<phrase>',
  '</phrase>',
  '<object>',
  '</object>',
  '<patch_index_0000>',
  '</delimiter_of_multi_objects/>',
]

function read(whole: string, job: GroundingJob): Reading {
  // The picture's place in the prompt, which comes back with the answer.
  const [text = ''] = whole.split('</image>').slice(-1)
  const reader = new ObjectReader(text)
  for (const match of text.matchAll(token)) reader.take(match)
  return reader.end() ?? readMessy(text, { order: 'xy' }, job)
}

/** Gathers phrases and objects; each pair of cells is a box. */
class ObjectReader {
  readonly #text: string
  readonly #findings: Finding[] = []
  #skipped = 0
  /** Cells since the last delimiter, of the object that is being read. */
  #cells: number[] = []
  #label: string | undefined
  /** Offset of the phrase that is open, -1 where none is. */
  #phrase = -1
  #isObject = false
  #hasCells = false
  #to = 0

  constructor(text: string) {
    this.#text = text
  }

  take({ 0: spelled, 1: slash, 2: name, 3: index, index: at }: RegExpExecArray): void {
    this.#to = at + spelled.length
    if (index !== undefined) {
      this.#hasCells = true
      this.#cells.push(Number(index))
    } else {
      this.#finishBox()
      // What opens or closes an object ends a phrase that was never closed.
      if (this.#phrase >= 0) this.#label = this.#text.slice(this.#phrase, at).trim() || undefined
      this.#phrase = name === 'phrase' && slash === '' ? this.#to : -1
      if (name === 'object') {
        this.#isObject = slash === ''
        if (slash === '/') this.#label = undefined
      }
    }
  }

  /** Undefined where there was no cell at all. */
  end(): Reading | undefined {
    if (!this.#hasCells) return undefined
    const isCutObject = this.#isObject && !/\p{L}/u.test(this.#text.slice(this.#to).replace(/<[^<]*$/, ''))
    // A cell alone at the end waits for its partner.
    if (!(isCutObject && this.#cells.length < 2)) this.#finishBox()
    const truncated = isCutObject || this.#phrase >= 0 || endsInToken(this.#text, spellings)
    return { findings: this.#findings, truncated, skipped: this.#skipped }
  }

  #finishBox(): void {
    const [first, last, ...others] = this.#cells
    this.#cells = []
    if (first === undefined) return
    if (last === undefined || others.length > 0 || Math.max(first, last) >= side * side) this.#skipped += 1
    else this.#findings.push({ ...(this.#label !== undefined && { label: this.#label }), box: boxOf(first, last) })
  }
}

/** In fractions: through the centres of the cells, or around them where they share a column or a row. */
function boxOf(first: number, last: number): Corners {
  const columns = [first % side, last % side] as const
  const rows = [Math.floor(first / side), Math.floor(last / side)] as const
  const isThin = columns[0] === columns[1] || rows[0] === rows[1]
  const [before, after] = isThin ? [0, 1] : [0.5, 0.5]
  return [
    (Math.min(...columns) + before) / side,
    (Math.min(...rows) + before) / side,
    (Math.max(...columns) + after) / side,
    (Math.max(...rows) + after) / side,
  ]
}

function name(words: string): string {
  return words === '' ? '' : `<phrase>${words}</phrase>`
}

function objectOf(boxes: readonly Corners[]): string {
  return `<object>${boxes.map(cellsOf).join('</delimiter_of_multi_objects/>')}</object>`
}

/** The cells of the corners, as the model's own `coordinate_to_patch_index` has them; what lies on an edge belongs to the inside. */
function cellsOf([x1, y1, x2, y2]: Corners): string {
  const low = (a: number, b: number) => inside(Math.floor(Math.min(a, b) * side + slack))
  const high = (a: number, b: number, least: number) =>
    Math.max(least, inside(Math.ceil(Math.max(a, b) * side - slack) - 1))
  const [left, top] = [low(x1, x2), low(y1, y2)]
  const [right, bottom] = [high(x1, x2, left), high(y1, y2, top)]
  return [top * side + left, bottom * side + right]
    .map((index) => `<patch_index_${String(index).padStart(4, '0')}>`)
    .join('')
}

/** Rounding on the way from pixels must not move a cell. */
const slack = 1e-6

function inside(cell: number): number {
  return Math.min(Math.max(cell, 0), side - 1)
}
