import { describe, expect, it } from 'vitest'
import { nearest } from '../../../src/util/nearest.ts'

describe('nearest', () => {
  it.each([
    ['provders', 'providers'],
    ['porviders', 'providers'],
    ['USE', 'use'],
    ['timeout', 'timeoutMs'],
  ])('%s means %s', (word, meant) => expect(nearest(word, ['providers', 'use', 'timeoutMs', 'images'])).toBe(meant))

  it('says nothing where nothing is near', () => {
    expect(nearest('colour', ['providers', 'use'])).toBeUndefined()
    expect(nearest('x'.repeat(1e6), ['providers'])).toBeUndefined()
  })
})
