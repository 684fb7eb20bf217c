/** What a caption names, whether it is there, and whether it repeats itself. */
import { labelsOf, type Photo } from './photos.ts'
import { type Label, phrases } from './synonyms.ts'

/** A thing that a caption names. */
export interface Mention {
  /** As the caption has it. */
  readonly words: string
  /** What it may mean: one label, several for words like "bag". */
  readonly labels: readonly Label[]
}

/** A caption beside what is in its picture. */
export interface Judged {
  readonly caption: string
  /** Things named, each label once. */
  readonly named: readonly { readonly label: Label; readonly words: string; readonly there: boolean }[]
  /** Content words that occur twice. */
  readonly repeated: readonly string[]
}

/** Figures over many captions. */
export interface CaptionFigures {
  readonly captions: number
  /** Part of the captions that name at least one thing that is there. */
  readonly namesTrue: number
  /** Part of all things named that are there; 0 when nothing is named. */
  readonly namedAreTrue: number
  readonly named: number
  /** Captions in which a content word occurs twice. */
  readonly repeating: number
  readonly distinct: number
  readonly meanWords: number
}

const longestPhrase = Math.max(...[...phrases.keys()].map((phrase) => phrase.split(' ').length))

/** Words without a thing, a quality or a deed in them. */
const plain = new Set(
  (
    'a an the some any many several few two three four five six seven eight nine ten of in on at to by with without from for near ' +
    'next beside behind under over above below between among around across along through into onto inside outside against toward ' +
    'towards up down off out away back top front side and or but as while with that which who whose is are was were be being been ' +
    'has have having had it its his her hers their theirs he she they them him one ones other another each both all this these ' +
    'those there their together very not no'
  ).split(' '),
)
const colours = new Set(
  'black white red green blue yellow purple pink brown grey gray silver gold tan beige orange'.split(' '),
)
const colourBefore = new Set('bright dark light pale is are in wearing colored all'.split(' '))

/** Words and marks in order: lower case, hyphens opened, possessives dropped. */
export function tokens(caption: string): string[] {
  const text = caption
    .toLowerCase()
    .replaceAll('’', "'")
    .replaceAll(/'s\b|s'(?=\s)/g, (end) => (end === "'s" ? '' : 's'))
  return text.match(/[a-z]+(?:'[a-z]+)?|[0-9]+|[,.;:!?]/g) ?? []
}

/** The things that a caption names, in order; the longest phrase at each place. */
export function mentions(caption: string): Mention[] {
  const words = tokens(caption)
  const found: Mention[] = []
  for (let at = 0; at < words.length; ) {
    const length = phraseAt(words, at)
    const name = words.slice(at, at + length).join(' ')
    const labels = phrases.get(name) ?? []
    if (labels.length > 0 && !(name === 'orange' && isColour(words, at))) found.push({ words: name, labels })
    at += Math.max(1, length)
  }
  return found
}

function phraseAt(words: readonly string[], at: number): number {
  for (let length = Math.min(longestPhrase, words.length - at); length > 0; length--) {
    if (phrases.has(words.slice(at, at + length).join(' '))) return length
  }
  return 0
}

/** Whether "orange" is the colour here: it qualifies a noun, joins another colour, or follows "is", "in" and the like. */
function isColour(words: readonly string[], at: number): boolean {
  const [before = '', after = '', second = ''] = [words[at - 1], words[at + 1], words[at + 2]]
  if (colourBefore.has(before)) return true
  if (before === 'and' && colours.has(words[at - 2] ?? '')) return true
  if ((after === 'and' || after === ',') && colours.has(second)) return true
  return /^[a-z]/.test(after) && !plain.has(after) && !after.endsWith('ing') && !after.endsWith('ed')
}

/** Compares a caption with the marked objects of its picture. A word of several meanings is taken in its true one. */
export function judge(caption: string, photo: Photo): Judged {
  const there = new Set(labelsOf(photo))
  const named = new Map<Label, Judged['named'][number]>()
  for (const { words, labels } of mentions(caption)) {
    const label = labels.find((each) => there.has(each)) ?? labels[0]
    if (label && !named.has(label)) named.set(label, { label, words, there: there.has(label) })
  }
  return { caption, named: [...named.values()], repeated: repetitions(caption) }
}

/** Content words that a caption uses twice, plural and singular being one. */
export function repetitions(caption: string): string[] {
  const seen = new Map<string, number>()
  for (const word of tokens(caption)) {
    if (!/^[a-z]/.test(word) || plain.has(word)) continue
    const stem = stemOf(word)
    seen.set(stem, (seen.get(stem) ?? 0) + 1)
  }
  return [...seen].flatMap(([word, times]) => (times > 1 ? [word] : []))
}

function stemOf(word: string): string {
  if (word.endsWith('ies') && word.length > 4) return `${word.slice(0, -3)}y`
  if (/(s|x|z|ch|sh)es$/.test(word)) return word.slice(0, -2)
  return /[^su]s$/.test(word) ? word.slice(0, -1) : word
}

/** Figures of captions, one a picture. */
export function captionFigures(judged: readonly Judged[]): CaptionFigures {
  const all = judged.flatMap(({ named }) => named)
  const part = (of: number, whole: number) => (whole > 0 ? of / whole : 0)
  const words = judged.map(({ caption }) => tokens(caption).filter((token) => /[a-z0-9]/.test(token)).length)
  return {
    captions: judged.length,
    namesTrue: part(judged.filter(({ named }) => named.some(({ there }) => there)).length, judged.length),
    namedAreTrue: part(all.filter(({ there }) => there).length, all.length),
    named: all.length,
    repeating: judged.filter(({ repeated }) => repeated.length > 0).length,
    distinct: new Set(judged.map(({ caption }) => caption)).size,
    meanWords: part(
      words.reduce((sum, count) => sum + count, 0),
      judged.length,
    ),
  }
}
