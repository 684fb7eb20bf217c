/**
 * Findings in JSON of any shape: lists of elements, one element, wrappers under any key, `{"cat": [...], "dog": [[...], [...]]}`.
 * An element is an object with a box, a point or a mask.
 */
import type { Finding, GroundingJob } from '../dialect.ts'
import { labelOf, readElement } from './element.ts'
import { MaskReader } from './masks.ts'
import { isElsewhere, mayBeLabel, namesElements, namesPicture, namesPoints, namesPosition } from './names.ts'
import {
  type AxisOrder,
  type Fields,
  fieldsOf,
  hasCornerNames,
  isContainer,
  plainKey,
  readBoxes,
  readPoints,
} from './values.ts'

/** What a value lies in. */
interface Surroundings {
  /** The key or the list line above it, for elements without a label. */
  readonly label?: string | undefined
  /** Pairs of numbers are points. */
  readonly pairs: boolean
  /** Numbers that no key calls a box are positions. */
  readonly bare: boolean
}

/** Walks over JSON values, nested at most as deep as the stack allows, and gathers what they hold. */
export class ElementReader {
  /** In the order of the text. */
  readonly findings: Finding[] = []
  /** Elements that could not be read. */
  skipped = 0
  /** Places where the answer says that there is nothing: empty lists, elements whose box is null. */
  empty = 0
  readonly #order: AxisOrder
  readonly #job: GroundingJob
  readonly #open: ReadonlySet<object>
  readonly #masks = new MaskReader()

  /** @param open - objects and lists that the end of the text cut: what they hold counts, they themselves do not */
  constructor(order: AxisOrder, job: GroundingJob, open: ReadonlySet<object>) {
    this.#order = order
    this.#job = job
    this.#open = open
  }

  /** Masks that could not be decoded. */
  get lostMasks(): number {
    return this.#masks.lost
  }

  /**
   * Reads one value of the text.
   * @param label - of the line that it stands on
   */
  read(value: unknown, label?: string): void {
    this.#walk(value, { label, pairs: this.#job.task === 'point', bare: true })
  }

  #walk(value: unknown, around: Surroundings): void {
    if (Array.isArray(value)) this.#walkList(value, around)
    else if (isContainer(value)) this.#walkObject(value, around)
  }

  #walkList(list: readonly unknown[], around: Surroundings): void {
    if (list.some(isContainer)) {
      for (const item of list) {
        if (item === null) this.empty += 1
        else if (typeof item !== 'string') this.#walk(item, around)
        else if (around.bare) this.#readBare(item, around)
      }
    } else if (!this.#open.has(list)) {
      if (list.length === 0) this.empty += 1
      else if (around.bare) this.#readBare(list, around)
    }
  }

  /** Numbers without a key of their own. */
  #readBare(value: unknown, { label, pairs }: Surroundings): void {
    const named = label !== undefined && { label }
    const { read: boxes } = readBoxes(value, this.#order)
    const { read: points } = boxes.length === 0 && pairs ? readPoints(value, this.#order) : { read: [] }
    for (const box of boxes) this.findings.push({ ...named, box })
    for (const point of points) this.findings.push({ ...named, point })
    if (boxes.length + points.length === 0) this.skipped += 1
  }

  #walkObject(object: object, around: Surroundings): void {
    const fields = fieldsOf(object)
    if (fields.size === 0) return
    const form = { order: this.#order, masks: this.#masks, flat: around.bare, label: around.label }
    const element = hasPosition(fields) ? readElement(fields, form) : undefined
    if (!element) {
      this.#walkWrapper(object, fields, around)
      return
    }
    if (this.#open.has(object)) return
    for (const finding of element.findings) this.findings.push(finding)
    this.skipped += element.skipped
    if (element.empty) this.empty += 1
  }

  #walkWrapper(object: object, fields: Fields, around: Surroundings): void {
    const label = labelOf(fields)
    const before = this.findings.length + this.skipped + this.empty
    for (const [key, value] of Object.entries(object)) {
      const plain = plainKey(key)
      const asked = this.#job.labels?.includes(key) === true
      const named = asked || mayBeLabel(plain)
      const inner = {
        // A wrapper's name is that of its boxes, not of whatever lies deeper: a call of a tool has a name too.
        label: named ? key : ((namesElements(plain) ? label : undefined) ?? around.label),
        pairs: around.pairs || namesPoints(plain),
        bare: around.bare && (asked || !namesPicture(plain)),
      }
      if (value === null && (asked || namesElements(plain))) this.empty += 1
      else if (isContainer(value) && !isElsewhere(plain, value)) this.#walk(value, inner)
      else if (typeof value === 'string' && named && inner.bare && isBox(value)) this.#readBare(value, inner)
    }
    const nothing = this.findings.length + this.skipped + this.empty === before
    if (nothing && !this.#open.has(object) && (label !== undefined || (around.bare && hasCornerNames(fields))))
      this.skipped += 1
  }
}

function isBox(text: string): boolean {
  return readBoxes(text, 'xy').read.length > 0
}

function hasPosition(fields: Fields): boolean {
  for (const name of fields.keys()) if (namesPosition(name)) return true
  return false
}
