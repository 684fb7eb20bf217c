import { expect, it } from 'vitest'
import { fuzz } from '../../fuzz/grounding.ts'

it('20,000 mutated answers give positions inside the picture, or a VLMError', () => {
  const { parsed, refused, findings } = fuzz(20_000, 7)
  expect(findings).toEqual([])
  expect(parsed).toBeGreaterThan(3_000)
  expect(refused).toBeGreaterThan(1_000)
}, 120_000)
