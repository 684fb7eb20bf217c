/** Checks that several tasks' arguments share. */
import { expected, VLMError } from '../errors.ts'
import type { LabelOptions } from '../grounding/labels.ts'
import type { ImageInput } from '../images/input.ts'
import { nearest } from '../util/nearest.ts'
import { list, oneOf, type Place, record, type Shape, string } from '../util/shape.ts'
import type { Job } from './task.ts'

/** At most so many pictures, labels or choices in one call: a guard against mistakes, not a limit of models. */
const MANY = 10_000

/** One picture, or several; anything that cannot be a picture is found by the stage `load`. */
export function checkImages(image: ImageInput | readonly ImageInput[], task: string): Pick<Job, 'images' | 'several'> {
  if (image === undefined || image === null) {
    throw input(expected('a picture (a path, an address, bytes, a Blob, a stream, pixels)', `${task}'s image`, image))
  }
  if (!Array.isArray(image)) return { images: [image as ImageInput], several: false }
  if (image.length === 0) throw input(`Expected at least one picture for ${task} but received an empty list.`)
  if (image.length > MANY) throw input(`Expected at most ${MANY} pictures for ${task} but received ${image.length}.`)
  return { images: image, several: true }
}

/** Exactly one picture. */
export function checkImage(image: ImageInput, task: string): Pick<Job, 'images' | 'several'> {
  if (Array.isArray(image)) throw input(`Expected one picture for ${task} but received a list of ${image.length}.`)
  return checkImages(image, task)
}

/** Words without repetition, e.g. labels or choices, in the order given. */
export function checkWords(words: unknown, name: string, min = 1): readonly string[] {
  const given = list(string(), { min, max: MANY }).check(words, at(name))
  const repeated = given.find((word, index) => given.indexOf(word) !== index)
  if (repeated !== undefined) throw input(`${name} holds ${JSON.stringify(repeated)} twice.`)
  return given
}

/** The shapes of the options by which labels are matched. */
export const labelShapes = {
  synonyms: record(list(string(), { min: 1, max: MANY })),
  unknownLabels: oneOf('drop', 'keep'),
}

/** The arguments of the tasks that look for things of any number of labels, or for all things. */
export function checkSearch<O extends LabelOptions>(
  task: string,
  image: ImageInput,
  labels: readonly string[] | undefined,
  shape: Shape<O>,
  options: O | undefined,
): Job & { readonly labels: readonly string[] | undefined; readonly options: O } {
  const checked = checkOptions(shape, options, task)
  const words = labels === undefined ? undefined : checkWords(labels, `${task}'s labels`)
  const stray = Object.keys(checked.synonyms ?? {}).find((label) => !words?.includes(label))
  if (stray !== undefined) {
    const near = nearest(stray, words ?? [])
    const hint = near === undefined ? 'Synonyms are given by label.' : `Did you mean "${near}"?`
    throw input(`${task} takes no synonyms of ${JSON.stringify(stray)}, which is none of its labels. ${hint}`)
  }
  return { ...checkImage(image, task), set: namesSet(checked), labels: words, options: checked }
}

/** A text that is not blank. */
export function checkText(value: unknown, name: string): string {
  return string().check(value, at(name))
}

/** Options of a task, checked; unknown keys fail and name the nearest right one. */
export function checkOptions<T extends object>(shape: Shape<T>, options: unknown, task: string): T {
  return shape.check(options ?? {}, at(`${task}'s options`))
}

/** The names of the options that were given. */
export function namesSet(options: object): readonly string[] {
  return Object.entries(options).flatMap(([key, value]) => (value === undefined ? [] : [key]))
}

function at(path: string): Place {
  return { kind: 'input', path }
}

function input(message: string): VLMError {
  return new VLMError('input', message, { stage: 'check' })
}
