import { describe, expect, it } from 'vitest'
import type { Photo } from '../../../bench/eval-local/photos.ts'
import {
  type Answered,
  calibrationBins,
  calibrationError,
  drawQuestions,
  presenceFigures,
} from '../../../bench/eval-local/presence.ts'

const photo = (file: string, ...there: string[]): Photo => ({
  file,
  width: 10,
  height: 10,
  objects: there.map((label) => ({ label, crowd: false, box: { x: 0, y: 0, width: 1, height: 1 } })),
  complete: true,
  annotated: [],
  cocoSplit: undefined,
  captions: [],
  license: undefined,
})
const photos = [photo('a', 'person', 'person', 'dog'), photo('b', 'person', 'car'), photo('c', 'apple'), photo('d')]

describe('drawQuestions', () => {
  it('draws the same every time, and other ones by another seed', () => {
    expect(drawQuestions(photos)).toEqual(drawQuestions(photos))
    expect(drawQuestions(photos, 1)).not.toEqual(drawQuestions(photos, 2))
  })

  it('asks about each label that is there once, and about as many that are not', () => {
    for (const each of photos) {
      const asked = drawQuestions(photos).filter((question) => question.photo === each)
      const there = [...new Set(each.objects.map(({ label }) => label))].sort()
      expect(asked.filter(({ truth }) => truth).map(({ label }) => label)).toEqual(there)
      const absent = asked.filter(({ truth }) => !truth).map(({ label }) => label)
      expect(new Set(absent).size).toBe(there.length)
      expect(absent.some((label) => there.includes(label))).toBe(false)
    }
  })

  it('draws labels that are absent as often as they occur elsewhere', () => {
    const many = Array.from({ length: 2000 }, (_, i) =>
      photo(`${i}`, i % 4 === 0 ? 'cat' : i % 2 === 0 ? 'dog' : 'person'),
    )
    const absent = drawQuestions(many).filter(({ truth, photo }) => !truth && photo.objects[0]?.label === 'dog')
    const people = absent.filter(({ label }) => label === 'person').length
    // 1000 pictures with people, 500 with cats: two of three questions.
    expect(people / absent.length).toBeCloseTo(2 / 3, 1)
    expect(absent.every(({ label }) => label === 'person' || label === 'cat')).toBe(true)
  })

  it('writes questions that a person would', () => {
    const texts = Array.from({ length: 60 }, (_, i) => photo(`${i}`, 'scissors', 'broccoli', 'apple', 'knife', 'mouse'))
      .flatMap((each) => drawQuestions([each]).filter(({ truth }) => truth))
      .map(({ text }) => text)
    expect(texts).toContain('Is there an apple in this picture?')
    expect(texts).toContain('Are there scissors in this picture?')
    expect(texts).toContain('Is there any broccoli in the image?')
    expect(texts).toContain('Can you see any knives here?')
    expect(texts.join()).not.toMatch(/a scissors|an? broccoli|a apple|Are there any broccoli|knifes/)
  })
})

const answered = (truth: boolean, answer: boolean | undefined, confidence?: number): Answered => {
  return { question: { photo: photo('a'), label: 'dog', text: '', truth }, answer, confidence }
}

describe('presenceFigures', () => {
  it('is one half for one answer to all', () => {
    const yes = [answered(true, true), answered(true, true), answered(false, true)]
    expect(presenceFigures(yes)).toMatchObject({ balancedAccuracy: 0.5, yesRight: 1, noRight: 0 })
  })

  it('counts a refusal as wrong on either side', () => {
    const refused = [
      answered(true, undefined),
      answered(false, undefined),
      answered(true, true),
      answered(false, false),
    ]
    expect(presenceFigures(refused)).toMatchObject({ questions: 4, unanswered: 2, balancedAccuracy: 0.5 })
  })
})

describe('calibration', () => {
  it('makes bins of equal size', () => {
    const bins = calibrationBins(Array.from({ length: 31 }, (_, i) => answered(true, true, i / 31)))
    expect(bins).toHaveLength(15)
    expect(bins.every(({ count }) => count === 2 || count === 3)).toBe(true)
    expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(31)
  })

  it('is zero for right confidences, and their distance otherwise', () => {
    const even = Array.from({ length: 100 }, (_, i) => answered(true, i % 4 !== 0, 0.75))
    expect(calibrationError(calibrationBins(even, 5))).toBeCloseTo(0)
    const sure = Array.from({ length: 100 }, (_, i) => answered(true, i % 4 !== 0, 1))
    expect(calibrationError(calibrationBins(sure, 5))).toBeCloseTo(0.25)
  })

  it('knows nothing without confidences', () => {
    expect(calibrationError(calibrationBins([answered(true, true)]))).toBeUndefined()
  })
})
