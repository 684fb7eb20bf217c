/** Names of classes and their numbers. */
import { VLMError } from '../../errors.ts'
import { nearest } from '../../util/nearest.ts'
import { fault, fieldsOf, textOf, wrong } from './check.ts'

/** Classes by number, from 0: a list, or an object whose keys are the numbers, as both stand in YOLO's `data.yaml`. */
export type ClassNames = readonly string[] | { readonly [index: number]: string }

/** The names as a list without a gap or a repetition. */
export function listNames(given: unknown, path: string): string[] {
  const names = Array.isArray(given) ? given : fromNumbered(given, path)
  const seen = new Map<string, number>()
  return names.map((value, index) => {
    const name = textOf(value, `${path}[${index}]`, 'the name of a class')
    const first = seen.get(name)
    if (first !== undefined) throw fault(`${path}[${index}] is "${name}", and so is ${path}[${first}].`, path)
    seen.set(name, index)
    return name
  })
}

function fromNumbered(given: unknown, path: string): unknown[] {
  const fields = fieldsOf(given, path, 'a list of names, or an object { 0: name, 1: name, … }')
  const count = Object.keys(fields).length
  return Array.from({ length: count }, (_, index) => {
    if (!Object.hasOwn(fields, index)) {
      throw wrong(`a name for each number from 0 to ${count - 1}`, `${path}[${index}]`, undefined)
    }
    return fields[index]
  })
}

/** Finds the number of a name; with no list given, a new name is added to it. */
export class NameIndex {
  readonly list: string[]
  private readonly known: boolean
  private readonly numbers: Map<string, number>

  /** @param names - checked; absent: those that come, in their order */
  constructor(names: readonly string[] | undefined) {
    this.list = [...(names ?? [])]
    this.known = names !== undefined
    this.numbers = new Map(this.list.map((name, index) => [name, index]))
  }

  /** @throws VLMError `input` for a name that is not in the list, with the nearest one that is */
  indexOf(name: string, path: string): number {
    const index = this.numbers.get(name)
    if (index !== undefined) return index
    if (this.known) throw unknownName(name, this.list, path)
    this.numbers.set(name, this.list.length)
    return this.list.push(name) - 1
  }
}

function unknownName(name: string, names: readonly string[], path: string): VLMError {
  const near = nearest(name, names)
  const shown = names.slice(0, 10).join(', ')
  const known = `Known: ${shown || 'none'}${names.length > 10 ? `, … (${names.length} in all)` : ''}.`
  const hint = near ? `Did you mean "${near}"?` : known
  return new VLMError('input', `Unknown label "${name.slice(0, 80)}" at ${path}. ${hint}`, {
    stage: 'check',
    reason: 'unknown_label',
    details: { path, suggestion: near },
  })
}
