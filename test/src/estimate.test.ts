import { describe, expect, it } from 'vitest'
import { textTokens } from '../../src/util/text-tokens.ts'
import { createVLM } from '../../src/vlm.ts'

/** Pixels of a picture of 12 megapixels, and no server anywhere: estimates send nothing. */
const photo = { data: new Uint8Array(4032 * 3024), width: 4032, height: 3024, channels: 1 } as const

describe('estimate', () => {
  it('tells by model what is sent and what it costs, without a key and without a host', async () => {
    const vlm = createVLM(['openai/gpt-4o', 'openai/gpt-6-luna'])
    const [gpt4o, luna] = await vlm.estimate('detect', photo, ['cup'], { maxTokens: 1000 })
    expect(gpt4o).toMatchObject({ model: 'openai/gpt-4o', can: true, requests: 1, imageTokens: 765 })
    expect(gpt4o?.pictures?.[0]).toMatchObject({ width: 1024, height: 768 })
    const { inputTokens = 0, textTokens: text = 0, inputUSD = 0, mostUSD } = gpt4o ?? {}
    expect(inputTokens).toBe(765 + text)
    expect(text).toBeGreaterThan(40)
    expect(inputUSD).toBeCloseTo((inputTokens * 2.5) / 1e6, 12)
    expect(mostUSD).toBeCloseTo(inputUSD + 0.01, 12)
    // At `high` the photograph is made to fit; the API's own default would cost five times as much.
    expect(luna?.imageTokens).toBeLessThan(3001)
    await vlm.dispose()
  })

  it('names what a model cannot do', async () => {
    const vlm = createVLM(['openai/gpt-4o', 'local'])
    const [, local] = await vlm.estimate('read', photo)
    expect(local).toMatchObject({ model: 'local/base', can: expect.stringContaining('cannot read') })
    await vlm.dispose()
  })
})

it('words are counted by their script', () => {
  expect(textTokens('')).toBe(0)
  expect(textTokens('four words of English')).toBeGreaterThan(3)
  expect(textTokens('漢字')).toBe(2)
})
