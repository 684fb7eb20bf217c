import { describe, expect, it } from 'vitest'
import { count, type Found, judged, match, rates } from '../../../bench/eval-local/boxes.ts'
import type { Photo, TrueObject } from '../../../bench/eval-local/photos.ts'

const found = (label: string, x: number, score = 0.9, size = 10): Found => {
  return { label, score, box: { x, y: 0, width: size, height: 10 } }
}
const marked = (label: string, x: number, width = 10, crowd = false): TrueObject => {
  return { label, crowd, box: { x, y: 0, width, height: 10 } }
}
const verdicts = (boxes: Found[], truth: TrueObject[]) => match(boxes, truth).found.map(({ verdict }) => verdict)

describe('match', () => {
  it('finds nothing in nothing', () => {
    expect(match([], [])).toEqual({ found: [], missed: [] })
    expect(rates(count([match([], [])]))).toMatchObject({ f1: 0, precision: 0, recall: 0 })
  })

  it('pairs by label', () => {
    expect(verdicts([found('cat', 0), found('dog', 0)], [marked('cat', 0)])).toEqual(['right', 'wrong'])
  })

  it('gives an object to the surest box, whatever the order', () => {
    expect(verdicts([found('cat', 1, 0.3), found('cat', 0, 0.8)], [marked('cat', 0)])).toEqual(['wrong', 'right'])
  })

  it('takes an overlap of exactly one half, and no less', () => {
    expect(verdicts([found('cat', 0, 0.9, 10)], [marked('cat', 0, 20)])).toEqual(['right'])
    expect(verdicts([found('cat', 0, 0.9, 10)], [marked('cat', 0, 21)])).toEqual(['wrong'])
  })

  it('takes the object that overlaps most', () => {
    const { missed } = match([found('cat', 1)], [marked('cat', 3), marked('cat', 0)])
    expect(missed).toEqual([marked('cat', 3)])
  })

  it('ignores crowds both ways', () => {
    const crowd = marked('person', 0, 100, true)
    expect(match([], [crowd]).missed).toEqual([])
    expect(verdicts([found('person', 40), found('dog', 40), found('person', 96)], [crowd])).toEqual([
      'ignored',
      'wrong',
      'wrong',
    ])
    // A person marked by themself inside the crowd is found, not ignored.
    expect(verdicts([found('person', 40)], [crowd, marked('person', 40)])).toEqual(['right'])
  })
})

describe('rates', () => {
  it('is the micro average of all pictures', () => {
    const counts = count([
      match([found('cat', 0), found('cat', 50)], [marked('cat', 0), marked('cat', 100), marked('dog', 0)]),
      match([found('dog', 0)], [marked('dog', 0)]),
    ])
    expect(counts).toEqual({ right: 2, wrong: 1, missed: 2 })
    expect(rates(counts)).toMatchObject({ f1: 4 / 7, precision: 2 / 3, recall: 1 / 2 })
  })
})

describe('judged', () => {
  const photo: Photo = {
    file: 'a.jpg',
    width: 100,
    height: 10,
    objects: [],
    complete: false,
    annotated: ['bird'],
    cocoSplit: undefined,
    captions: [],
    license: undefined,
  }

  it('leaves out labels that nobody looked for', () => {
    expect(judged([found('bird', 0), found('cat', 0)], photo)).toEqual([found('bird', 0)])
    expect(judged([found('cat', 0)], { ...photo, complete: true })).toHaveLength(1)
  })
})
