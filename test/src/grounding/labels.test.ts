import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { matchLabels } from '../../../src/grounding/labels.ts'

const labelsOf = (answered: readonly string[], asked: readonly string[], options = {}) =>
  matchLabels(
    answered.map((label) => ({ label })),
    asked,
    options,
  ).things.map(({ label }) => label)

describe('matchLabels', () => {
  it('takes nothing from nothing', () => {
    expect(matchLabels([], ['cat'])).toEqual({ things: [], unknown: [] })
    expect(matchLabels([{ label: 'cat' }], [])).toEqual({ things: [], unknown: ['cat'] })
  })

  it.each([
    // answered, asked, label
    ['', ['cat'], 'cat'],
    ['  ', ['cat'], 'cat'],
    ['', ['cat', 'dog'], undefined],
    ['?', ['!'], undefined],
    ['!', ['!'], '!'],
    // letters
    ['cat', ['Cat', 'cat'], 'cat'],
    ['CAT', ['dog', 'Cat'], 'Cat'],
    ['café', ['cafe\u0301'], 'cafe\u0301'],
    ['ＣＡＴ', ['cat'], 'cat'],
    ['straße', ['Straße'], 'Straße'],
    ['猫', ['猫'], '猫'],
    ['caterpillar', ['cat'], undefined],
    // what surrounds it
    ['the cat', ['cat'], 'cat'],
    ['A Dog.', ['dog'], 'dog'],
    ['an', ['an'], 'an'],
    ['cat', ['the cat'], 'the cat'],
    ['“cat”', ['cat'], 'cat'],
    ['**cat**:', ['cat'], 'cat'],
    ['[cat]', ['cat'], 'cat'],
    ['traffic_light', ['traffic light'], 'traffic light'],
    ['Traffic-Light', ['traffic light'], 'traffic light'],
    ['T shirt', ['t-shirt'], 't-shirt'],
    // number
    ['cats', ['cat'], 'cat'],
    ['cat', ['cats'], 'cats'],
    ['boxes', ['box'], 'box'],
    ['box', ['boxes'], 'boxes'],
    ['buses', ['bus'], 'bus'],
    ['dishes', ['dish'], 'dish'],
    ['berries', ['berry'], 'berry'],
    ['cookies', ['cookie'], 'cookie'],
    ['houses', ['house'], 'house'],
    ['olives', ['olive'], 'olive'],
    ['TVs', ['TV'], 'TV'],
    ['people', ['person'], 'person'],
    ['persons', ['person'], 'person'],
    ['person', ['People'], 'People'],
    ['men', ['man'], 'man'],
    ['women', ['man'], undefined],
    ['women', ['woman'], 'woman'],
    ['firemen', ['fireman'], 'fireman'],
    ['children', ['child'], 'child'],
    ['mice', ['mouse'], 'mouse'],
    ['knives', ['knife'], 'knife'],
    ['shelves', ['shelf'], 'shelf'],
    ['traffic lights', ['traffic light'], 'traffic light'],
    ['teddy bears', ['teddy bear', 'bear'], 'teddy bear'],
    ['cats', ['cat', 'cats'], 'cats'],
    ['glas', ['glass'], undefined],
    ['gas', ['ga s'], undefined],
    // numbering
    ['cat 2', ['cat'], 'cat'],
    ['cat-1', ['cat'], 'cat'],
    ['dog_2', ['dog'], 'dog'],
    ['Dog #13', ['dog'], 'dog'],
    ['dogs (2)', ['dog'], 'dog'],
    ['player 2', ['player 1', 'player'], 'player'],
    ['player 1', ['player', 'player 1'], 'player 1'],
    ['player 2', ['player 1'], undefined],
    ['mp3', ['mp'], undefined],
    // phrases
    ['red car', ['car'], 'car'],
    ['two old red cars', ['car'], 'car'],
    ['car on the left', ['car'], 'car'],
    ['car, parked', ['car'], 'car'],
    ['Car (red)', ['car'], 'car'],
    ['the man wearing a hat', ['man'], 'man'],
    ['cup of coffee', ['cup'], 'cup'],
    ['brown teddy bear', ['bear', 'teddy bear'], 'teddy bear'],
    ['car door', ['car'], undefined],
    ['wheel of the car', ['car'], undefined],
    ['person in red car', ['car'], undefined],
    ['cat food on table', ['cat', 'table'], undefined],
    ['dog beside the cat', ['dog', 'cat'], undefined],
    ['dog beside the cat', ['dog'], 'dog'],
    ['dog and cat', ['cat'], undefined],
    ['dog and cat', ['dog', 'cat'], undefined],
    ['cat, dog', ['dog', 'cat'], undefined],
    ['carpet', ['car'], undefined],
    ['car', ['red car'], undefined],
    // long ones
    [`the ${'very '.repeat(50)}old car.`, [`${'very '.repeat(50)}old CAR`], `${'very '.repeat(50)}old CAR`],
    [`the ${'very '.repeat(50)}old car.`, ['car'], undefined],
  ] as const)('%j among %j is %j', (answered, asked, label) => {
    const { things, unknown } = matchLabels([{ label: answered }], asked)
    expect(things).toEqual(label === undefined ? [] : [{ label }])
    expect(unknown).toEqual(label === undefined ? [answered.trim()] : [])
  })

  it.each([
    ['automobile', 'car'],
    ['Automobiles', 'car'],
    ['the vehicle 2', 'car'],
    ['blue vehicle', 'car'],
    ['truck', 'truck'],
    ['dog', undefined],
  ] as const)('%j by synonyms is %j', (answered, label) => {
    const synonyms = { car: ['automobile', 'vehicle', 'truck'] }
    expect(labelsOf([answered], ['car', 'truck'], { synonyms })).toEqual(label === undefined ? [] : [label])
  })

  it('reads synonyms of labels that objects have by nature', () => {
    expect(labelsOf(['a thing', 'constructor'], ['constructor', 'toString'])).toEqual(['constructor'])
    expect(labelsOf(['maker'], ['constructor'], { synonyms: { constructor: ['maker'] } })).toEqual(['constructor'])
  })

  it('drops what nobody asked for, or keeps it as it was; both are told', () => {
    const things = [{ label: 'Cats', id: 1 }, { label: ' tree ', id: 2 }, { id: 3 }]
    const unknown = ['tree', '']
    expect(matchLabels(things, ['cat', 'dog'])).toEqual({ things: [{ label: 'cat', id: 1 }], unknown })
    expect(matchLabels(things, ['cat', 'dog'], { unknownLabels: 'keep' })).toEqual({
      things: [{ label: 'cat', id: 1 }, { label: ' tree ', id: 2 }, { id: 3 }],
      unknown,
    })
  })

  it('gives every asked label back as it was asked, and nothing that was not asked', () => {
    const word = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }).filter((text) => text.trim() === text)
    fc.assert(
      fc.property(fc.uniqueArray(word, { minLength: 1 }), fc.array(fc.string({ maxLength: 300 })), (asked, others) => {
        expect(labelsOf(asked, asked)).toEqual(asked)
        for (const label of labelsOf(others, asked)) expect(asked).toContain(label)
      }),
    )
  })

  it('is quick with many labels, many answers and endless ones', () => {
    const asked = Array.from({ length: 10_000 }, (_, i) => `thing of kind ${i}`)
    const answered = Array.from({ length: 20_000 }, (_, i) => `the big things of kind ${i} `.repeat(5))
    const started = performance.now()
    labelsOf([...answered, 'cat '.repeat(1_000_000)], asked)
    expect(performance.now() - started).toBeLessThan(5000)
  })
})
