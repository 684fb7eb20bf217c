import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { black, coloursOf, contrast, contrastingWith, toHex, white } from '../../../../src/images/draw/palette.ts'

const byte = fc.integer({ min: 0, max: 255 })

describe('palette', () => {
  it('measures contrast as WCAG does', () => {
    expect(contrast(black, white)).toBe(21)
    expect(contrast([119, 119, 119], white)).toBeCloseTo(4.48, 2)
  })

  it('has text that can be read on any colour', () => {
    fc.assert(
      fc.property(fc.tuple(byte, byte, byte), (colour) => {
        expect(contrast(colour, contrastingWith(colour))).toBeGreaterThanOrEqual(4.5)
      }),
    )
  })

  it('gives a label the same colour whatever the order, and different ones in a picture', () => {
    const labels = Array.from({ length: 20 }, (_, i) => `label ${i}`)
    const colours = coloursOf(labels, {})
    expect(new Set([...colours.values()].map(toHex)).size).toBe(20)
    expect(coloursOf([...labels].reverse(), {})).toEqual(colours)
    expect(coloursOf([...labels, 'label 3'], {})).toEqual(colours)
    const alone = coloursOf(['cat'], {}).get('cat')
    expect(coloursOf(['cat', 'zebra'], {}).get('cat')).toEqual(alone)
  })

  it('takes the caller’s colours, and more labels than there are colours', () => {
    expect(coloursOf(['cat', '__proto__'], { cat: '#0aF001' }).get('cat')).toEqual([10, 240, 1])
    const many = Array.from({ length: 500 }, (_, i) => String(i))
    expect(coloursOf(many, {}).size).toBe(500)
  })
})
