import { describe, expect, it } from 'vitest'
import { phraseBefore } from '../../../../src/grounding/read/phrase.ts'

/** The names before each `#`. */
function names(caption: string): (string | undefined)[] {
  let from = 0
  return [...caption.matchAll(/#/g)].map(({ index }) => {
    const name = phraseBefore(caption, from, index)
    from = index + 1
    return name
  })
}

describe('phraseBefore', () => {
  it.each<[string, (string | undefined)[]]>([
    ['#', [undefined]],
    [' . #', [undefined]],
    ['12 #', [undefined]],
    ['It is at #', [undefined]],
    ['They are located in #', [undefined]],
    ['cat #', ['cat']],
    ['A cat #', ['cat']],
    [
      'A man in a blue shirt # stands beside a traffic light #, and a bicycle #.',
      ['man in a blue shirt', 'traffic light', 'bicycle'],
    ],
    ['On the left, two dogs #; red cars # and the house #', ['two dogs', 'red cars', 'house']],
    ['He wears his hat #', ['hat']],
    ['There is a cat #', ['cat']],
    ["There's a cat #", ['cat']],
    ['The dog is located at #', ['dog']],
    ['The dog can be seen in #', ['dog']],
    ['- **Dog**: #', ['Dog']],
    ['1. Cat: #\n2. Red car: #', ['Cat', 'Red car']],
    ['"stop sign" #', ['stop sign']],
    ['图中的猫 #，狗 #', ['图中的猫', '狗']],
    [`${'word '.repeat(100)}#`, [undefined]],
  ])('names %j', (caption, expected) => {
    expect(names(caption)).toEqual(expected)
  })

  it('looks only a little way back', () => {
    const before = performance.now()
    const text = `${' '.repeat(3_000_000)}${', '.repeat(1000)}a cat`
    for (let i = 0; i < 100; i++) expect(phraseBefore(text, 0, text.length)).toBe('cat')
    expect(performance.now() - before).toBeLessThan(1000)
  })
})
