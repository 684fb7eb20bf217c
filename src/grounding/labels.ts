/** Labels that were asked for, found again in the labels that a model answered. */
import { fold, numberForms } from '../util/words.ts'

/** How labels are matched. */
export interface LabelOptions {
  /** Other words for a label asked for, by that label: `{ car: ['automobile', 'vehicle'] }`. */
  readonly synonyms?: { readonly [label: string]: readonly string[] } | undefined
  /** What becomes of things whose label nobody asked for. @default 'drop' */
  readonly unknownLabels?: 'drop' | 'keep' | undefined
}

/** Things under the labels asked for. */
export interface MatchedLabels<T> {
  /** In their order, labels in the caller's spelling; with `keep`, those of unknown label as they were. */
  readonly things: T[]
  /** The label of every thing that nobody asked for, kept or not. */
  readonly unknown: readonly string[]
}

/**
 * Gives things the labels that were asked for. The first of these that holds decides:
 *
 * 1. the same text;
 * 2. the same words, whatever their case, Unicode form, article, quotes and punctuation: `"The Traffic-Light"` is `traffic light`;
 *    a synonym counts as the label itself;
 * 3. the same in the other number: `people` is `person`;
 * 4. 2 and 3 without a number at the end: `cat 2`, `cat-1`, `dog #2`;
 * 5. a phrase that names exactly one of the labels, as the thing itself: `old red car` and `car on the left` are `car`, but
 *    `car door` is a door, and `dog beside a cat` is left open where both were asked for.
 *
 * Two labels that are alike by a rule: the one asked for first. A thing without a label takes the only one asked for.
 * Plurals, articles and phrases are those of English; in other languages 1 and 2 hold.
 */
export function matchLabels<T extends { readonly label?: string | undefined }>(
  things: readonly T[],
  labels: readonly string[],
  { synonyms = {}, unknownLabels = 'drop' }: LabelOptions = {},
): MatchedLabels<T> {
  const find = finder(labels, synonyms)
  const unknown: string[] = []
  const matched = things.flatMap((thing) => {
    const answered = thing.label?.trim() ?? ''
    const label = answered === '' && labels.length === 1 ? labels[0] : find(answered)
    if (label !== undefined) return [label === thing.label ? thing : { ...thing, label }]
    unknown.push(answered)
    return unknownLabels === 'keep' ? [thing] : []
  })
  return { things: matched, unknown }
}

/** Finds the label that an answered one means. Models repeat themselves: each answer is looked up once. */
function finder(labels: readonly string[], synonyms: { readonly [label: string]: readonly string[] }) {
  const others = labels.flatMap((label) =>
    Object.hasOwn(synonyms, label) ? (synonyms[label] ?? []).map((word) => [word, label] as const) : [],
  )
  const names = [...labels.map((label) => [label, label] as const), ...others]
  const texts = firstOf(names.map(([name, label]) => [name.trim(), label]))
  const words = firstOf(names.map(([name, label]) => [plain(name), label]))
  const forms = firstOf(
    names.flatMap(([name, label]) => numberForms(plain(name)).map((form) => [form, label] as const)),
  )
  const longest = [...forms.keys()].reduce((most, form) => Math.max(most, form.split(' ').length), 0)
  const named = (phrase: string) =>
    words.get(phrase) ??
    numberForms(phrase)
      .map((form) => forms.get(form))
      .find((label) => label !== undefined)
  const find = (answered: string) => {
    const exact = texts.get(answered)
    if (exact !== undefined || answered.length > longestAnswer) return exact
    const phrase = plain(answered)
    return named(phrase) ?? named(phrase.replace(numbering, '')) ?? namedIn(answered, named, longest)
  }
  const found = new Map<string, string | undefined>()
  return (answered: string) => {
    if (!found.has(answered)) found.set(answered, find(answered))
    return found.get(answered)
  }
}

/** A longer answer, in characters, is no name: it is not taken apart. */
const longestAnswer = 1000

/** A longer answer, in characters, is no phrase but an account. */
const longestPhrase = 100

/** `cat 2`, `cat #2`; hyphens and underscores are blanks by then. */
const numbering = / #?\d+$/

/** Words after which a phrase speaks of something else than its thing. */
const after = new Set(
  (
    'on in at with without of from near behind under above below beside by next inside outside between over against along across ' +
    'that which who wearing holding carrying sitting standing lying walking running riding facing looking'
  ).split(' '),
)

/** The only label that a phrase names, where it is the last word before a preposition, punctuation or the end. */
function namedIn(answered: string, named: (phrase: string) => string | undefined, longest: number): string | undefined {
  if (answered.length > longestPhrase) return undefined
  const all = plain(answered).split(' ')
  const [beginning = ''] = answered.split(/[,;:([]/, 1)
  const head = plain(beginning).split(' ')
  const turn = head.findIndex((word, index) => index > 0 && after.has(word))
  const end = turn === -1 ? head.length : turn
  // "dog and cat" is neither.
  if (head.slice(0, end).some((word) => word === 'and' || word === 'or')) return undefined
  let only: string | undefined
  let isHead = false
  for (let from = 0; from < all.length; from++) {
    // The longest name counts: in "teddy bear" no bear is named.
    for (let to = Math.min(all.length, from + longest); to > from; to--) {
      const label = named(all.slice(from, to).join(' '))
      if (label === undefined) continue
      if (only !== undefined && label !== only) return undefined
      only = label
      isHead ||= to === end
      from = to - 1
      break
    }
  }
  return isHead ? only : undefined
}

/** The words of a name, without a separator, article or punctuation that changes nothing. */
function plain(name: string): string {
  const words = fold(name)
    .replace(/[-/ ]+/g, ' ')
    .trim()
  return words.replace(/^(?:an?|the) (?=.)/, '')
}

/** Of entries with the same key the first counts; an empty key names nothing. */
function firstOf(entries: readonly (readonly [string, string])[]): ReadonlyMap<string, string> {
  const map = new Map<string, string>()
  for (const [key, value] of entries) if (key !== '' && !map.has(key)) map.set(key, value)
  return map
}
