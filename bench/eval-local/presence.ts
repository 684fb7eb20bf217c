/** Questions whether a thing is in a picture, as many with the answer yes as with no, and how well they are answered. */
import { labelsOf, type Photo } from './photos.ts'
import { labels, plural } from './synonyms.ts'

/** Another seed draws other questions; figures of two seeds are not the same test. */
export const presenceSeed = 20261123

/** One question with its true answer. */
export interface Question {
  readonly photo: Photo
  readonly label: string
  readonly text: string
  readonly truth: boolean
}

/** A question with what was answered. */
export interface Answered {
  readonly question: Question
  /** Undefined: the model said that it cannot tell; counts as wrong. */
  readonly answer: boolean | undefined
  readonly confidence: number | undefined
}

/** Shares, 0…1. */
export interface PresenceFigures {
  readonly questions: number
  readonly unanswered: number
  /** The mean of `yesRight` and `noRight`. */
  readonly balancedAccuracy: number
  /** Part of the things that are there that got a yes. */
  readonly yesRight: number
  /** Part of the things that are not there that got a no. */
  readonly noRight: number
}

/** How a question can be put. */
const wordings: readonly ((name: Name) => string)[] = [
  ({ one, is }) => `${is} there ${one} in this picture?`,
  ({ many, are }) => `${are} there any ${many} in the image?`,
  ({ one }) => `Do you see ${one}?`,
  ({ many }) => `Can you see any ${many} here?`,
  ({ one }) => `Does this photo show ${one}?`,
  ({ one, is }) => `${is} ${one} visible in the picture?`,
]

interface Name {
  readonly one: string
  readonly many: string
  readonly is: string
  readonly are: string
}

/**
 * Asks about every label of each picture, and about as many that it has not. Those are drawn without return, with a chance
 * proportional to the number of pictures that have them, so that "which labels are common" tells nothing about the answer.
 * Each picture has its own generator, seeded by its name: leaving pictures out changes no other picture's wording.
 */
export function drawQuestions(photos: readonly Photo[], seed = presenceSeed): Question[] {
  const frequency = new Map<string, number>(labels.map((label) => [label, 0]))
  for (const photo of photos) for (const label of labelsOf(photo)) frequency.set(label, (frequency.get(label) ?? 0) + 1)
  return photos.flatMap((photo) => {
    const random = generator(seed ^ hash(photo.file))
    const present = labelsOf(photo)
    const absent = new Map([...frequency].filter(([label]) => !present.includes(label)))
    const asked = [
      ...present.map((label) => ({ label, truth: true })),
      ...draw(absent, present.length, random).map((label) => ({ label, truth: false })),
    ]
    return asked.map(({ label, truth }) => {
      const wording = wordings[Math.floor(random() * wordings.length)] ?? String
      return { photo, label, truth, text: wording(nameOf(label)) }
    })
  })
}

/** Draws without return, by weight; those of weight 0 come only when all others are drawn. */
function draw(weights: Map<string, number>, count: number, random: () => number): string[] {
  const drawn: string[] = []
  while (drawn.length < count && weights.size > 0) {
    const sum = [...weights.values()].reduce((total, weight) => total + weight, 0)
    let left = random() * (sum || weights.size)
    let chosen = [...weights.keys()].at(-1) as string
    for (const [label, weight] of weights) {
      left -= sum ? weight : 1
      if (left < 0) {
        chosen = label
        break
      }
    }
    drawn.push(chosen)
    weights.delete(chosen)
  }
  return drawn
}

function nameOf(label: string): Name {
  const many = plural(label)
  if (label === 'broccoli') return { one: label, many, is: 'Is', are: 'Is' }
  if (many === label && label !== 'sheep') return { one: label, many, is: 'Are', are: 'Are' }
  return { one: `${/^[aeiou]/.test(label) ? 'an' : 'a'} ${label}`, many, is: 'Is', are: 'Are' }
}

/** Balanced accuracy = (share of yes that are right + share of no that are right) / 2. */
export function presenceFigures(answers: readonly Answered[]): PresenceFigures {
  const right = (truth: boolean) => {
    const asked = answers.filter(({ question }) => question.truth === truth)
    return asked.length > 0 ? asked.filter(({ answer }) => answer === truth).length / asked.length : 0
  }
  const [yesRight, noRight] = [right(true), right(false)]
  return {
    questions: answers.length,
    unanswered: answers.filter(({ answer }) => answer === undefined).length,
    balancedAccuracy: (yesRight + noRight) / 2,
    yesRight,
    noRight,
  }
}

/** One group of answers of like confidence. */
export interface Bin {
  readonly count: number
  readonly confidence: number
  readonly accuracy: number
}

/**
 * Groups of equal size by rising confidence; equal confidences keep their order.
 * @see Nguyen and O'Connor 2015, "Posterior calibration and exploratory analysis for natural language processing models" (adaptive bins)
 */
export function calibrationBins(answers: readonly Answered[], bins = 15): Bin[] {
  const sorted = answers
    .flatMap(({ question, answer, confidence }) => {
      return confidence === undefined ? [] : [{ confidence, right: answer === question.truth }]
    })
    .sort((a, b) => a.confidence - b.confidence)
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  return Array.from({ length: Math.min(bins, sorted.length) }, (_, i) => {
    const edge = (index: number) => Math.floor((index * sorted.length) / Math.min(bins, sorted.length))
    const group = sorted.slice(edge(i), edge(i + 1))
    return {
      count: group.length,
      confidence: mean(group.map(({ confidence }) => confidence)),
      accuracy: mean(group.map(({ right }) => (right ? 1 : 0))),
    }
  })
}

/** Expected calibration error: Σ count/n · |accuracy − mean confidence|; undefined without any confidence. */
export function calibrationError(bins: readonly Bin[]): number | undefined {
  const all = bins.reduce((sum, { count }) => sum + count, 0)
  if (all === 0) return undefined
  return bins.reduce((sum, bin) => sum + (bin.count / all) * Math.abs(bin.accuracy - bin.confidence), 0)
}

/** mulberry32: 32 bits of state, the same numbers everywhere. @see github.com/bryc/code, jshash/PRNGs.md */
function generator(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

/** FNV-1a of the text's UTF-16 units, ended by MurmurHash3's mixing: names that differ in one digit get unlike seeds. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193)
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35)
  return (value ^ (value >>> 16)) >>> 0
}
