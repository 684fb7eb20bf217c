import { describe, expect, it } from 'vitest'
import { captionFigures, judge, mentions, repetitions } from '../../../bench/eval-local/captions.ts'
import type { Photo } from '../../../bench/eval-local/photos.ts'
import { labels, plural } from '../../../bench/eval-local/synonyms.ts'

const named = (caption: string) => mentions(caption).map((mention) => mention.labels.join('|'))
const photo = (...there: string[]): Photo => ({
  file: 'a.jpg',
  width: 10,
  height: 10,
  objects: there.map((label) => ({ label, crowd: false, box: { x: 0, y: 0, width: 1, height: 1 } })),
  complete: true,
  annotated: [],
  cocoSplit: undefined,
  captions: [],
  license: undefined,
})

describe('mentions', () => {
  it.each<[caption: string, ...labels: string[]]>([
    [''],
    ['a view of the sky'],
    ['A man riding a wave on a surfboard.', 'person', 'surfboard'],
    ['two women and three kids', 'person', 'person'],
    ['a group of people', 'person'],
    ['a man holding a hot dog', 'person', 'hot dog'],
    ['a teddy bear next to a bear', 'teddy bear', 'bear'],
    ['hot dogs and teddy bears', 'hot dog', 'teddy bear'],
    ['a red fire hydrant by a stop sign', 'fire hydrant', 'stop sign'],
    ['people sitting on benches with sandwiches and knives', 'person', 'bench', 'sandwich', 'knife'],
    ['an orange cat and a white and orange dog', 'cat', 'dog'],
    ['an orange and white cat', 'cat'],
    ['the bus is orange', 'bus'],
    ['bright orange kites', 'kite'],
    ['an orange on a table', 'orange', 'dining table'],
    ['a banana, an apple and an orange', 'banana', 'apple', 'orange'],
    ['oranges in a bowl', 'orange', 'bowl'],
    ['a glass of orange juice'],
    ['a computer mouse and a keyboard', 'mouse', 'keyboard'],
    ['a mouse pad'],
    ['a tv remote', 'remote'],
    ['a remote control', 'remote'],
    ['a remote area'],
    ['a computer on a desk', 'tv|laptop'],
    ['a laptop computer', 'laptop'],
    ['a bike', 'bicycle|motorcycle'],
    ['a dirt bike', 'motorcycle'],
    ['a bag of chips'],
    ['a couple of dogs', 'dog'],
    ['a couple cutting a cake', 'person', 'cake'],
    ['a baby elephant', 'elephant'],
    ['a plane, a jet and an airplane', 'airplane', 'airplane', 'airplane'],
    ['a train station'],
    ['a police officer on a horse', 'person', 'horse'],
    ["a man's tie", 'person', 'tie'],
    ['a half-eaten hot-dog', 'hot dog'],
    ['a pitcher of water'],
    ['a bowl of broccoli', 'bowl', 'broccoli'],
    ['a toilet bowl', 'toilet'],
    ['a carpet and a caterpillar'],
    ['pineapple pancakes'],
    ['a cell phone', 'cell phone'],
    ['carrot cake', 'cake'],
    ['a wii controller', 'remote'],
  ])('%s', (caption, ...expected) => {
    expect(named(caption)).toEqual(expected)
  })

  it('knows every label by its own name, one and many', () => {
    for (const label of labels) {
      const text = label === 'orange' ? 'an orange' : `the ${label}`
      expect(mentions(text)[0]?.labels, label).toContain(label)
      expect(mentions(`some ${plural(label)}`)[0]?.labels, plural(label)).toContain(label)
    }
    expect(labels).toHaveLength(80)
  })
})

describe('judge', () => {
  it('counts a label once, and words of several meanings in their true one', () => {
    const { named: things } = judge('a man and a woman with a bag and a dog', photo('person', 'suitcase'))
    expect(things).toEqual([
      { label: 'person', words: 'man', there: true },
      { label: 'suitcase', words: 'bag', there: true },
      { label: 'dog', words: 'dog', there: false },
    ])
  })
})

describe('repetitions', () => {
  it.each<[caption: string, ...repeated: string[]]>([
    ['a man in a park with a dog in the sun'],
    ['a bed with a bed and a bed', 'bed'],
    ['a dog next to two dogs', 'dog'],
    ['a bus next to buses', 'bus'],
    ['a woman with a woman with cake and cakes', 'woman', 'cake'],
  ])('%s', (caption, ...repeated) => {
    expect(repetitions(caption)).toEqual(repeated)
  })
})

describe('captionFigures', () => {
  it('shares captions and names', () => {
    const captions = [
      judge('a dog and a cat', photo('dog')),
      judge('a nice day', photo('dog')),
      judge('a dog and a cat', photo('cat', 'dog')),
    ]
    expect(captionFigures(captions)).toEqual({
      captions: 3,
      namesTrue: 2 / 3,
      namedAreTrue: 3 / 4,
      named: 4,
      repeating: 0,
      distinct: 2,
      meanWords: 13 / 3,
    })
    expect(captionFigures([])).toMatchObject({ namesTrue: 0, namedAreTrue: 0, meanWords: 0 })
  })
})
