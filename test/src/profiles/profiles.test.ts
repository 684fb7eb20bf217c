import { describe, expect, it } from 'vitest'
import { dialectOfModel } from '../../../src/grounding/dialects/by-model.ts'
import { dialectIds } from '../../../src/grounding/parse-grounding.ts'
import { families, familyOf, profileOf } from '../../../src/profiles/index.ts'

describe('names', () => {
  it.each([
    ['openai/gpt-4o', 'gpt-4o'],
    ['openai/gpt-4o-2024-08-06', 'gpt-4o'],
    ['azure/gpt-4o-mini', 'gpt-4o-mini'],
    ['openai/gpt-4.1-mini', 'gpt-4.1-mini'],
    ['openai/gpt-4.1', 'gpt-4.1'],
    ['openai/gpt-5', 'gpt-5'],
    ['openai/gpt-5-2025-08-07', undefined],
    ['openai/gpt-5.4-mini', 'gpt-5.4'],
    ['openrouter/openai/gpt-5.6-sol', 'gpt-5.6'],
    ['openai/o3-pro', 'o3'],
    ['gemini/gemini-2.0-flash', 'gemini-2.0-flash'],
    ['gemini/gemini-2.5-flash-lite', 'gemini-2.5-flash-lite'],
    ['gemini/gemini-3.8-flash', 'gemini-3.8-flash'],
    ['gemini/gemini-4-pro', 'gemini-3 and later'],
    ['ollama/llama3.2-vision:11b', 'Llama 3.2 Vision'],
    ['groq/meta-llama/Llama-3.2-90B-Vision-Instruct', 'Llama 3.2 Vision'],
    ['ollama/qwen2.5vl:7b', 'Qwen2.5-VL'],
    ['vllm/Qwen/Qwen2.5-VL-72B-Instruct-AWQ', 'Qwen2.5-VL'],
    ['fireworks/accounts/fireworks/models/qwen2p5-vl-32b-instruct', 'Qwen2.5-VL'],
    ['openrouter/qwen/qwen3-vl-235b-a22b-instruct:free', 'Qwen3-VL'],
    ['vllm/deepseek-ai/deepseek-vl2-tiny', 'DeepSeek-VL2'],
    ['siliconflow/deepseek-ai/deepseek-vl2', 'DeepSeek-VL2'],
    ['nim/nvidia/NVLM-D-72B', 'NVLM-D'],
    ['mistral/pixtral-12b-2409', 'Pixtral'],
    ['ollama/gemma3:27b', 'Gemma 3'],
    ['ollama/minicpm-v:8b', 'MiniCPM-V'],
    ['local/HuggingFaceTB/SmolVLM-256M-Instruct', 'SmolVLM 256M and 500M'],
    ['anthropic/claude-opus-4-7', 'Claude'],
    ['mine/something-new', undefined],
    ['mine/paligemma-3b-mix-448', 'PaliGemma 448'],
  ])('%s', (id, name) => {
    if (id.includes('2025-08')) expect(familyOf(id)?.name).toMatch(/^gpt-5/)
    else expect(familyOf(id)?.name).toBe(name)
  })

  it('of families find the families themselves, so that none is hidden by another', () => {
    for (const { name, pattern } of families) {
      expect(() => new RegExp(pattern), name).not.toThrow()
    }
    for (const name of [
      'gpt-4o',
      'gpt-4o-mini',
      'gpt-5.1',
      'gpt-5.2',
      'gpt-5.5',
      'gpt-6-luna',
      'gpt-6-astra',
      'gemini-2.5-pro',
    ]) {
      expect(familyOf(name)?.name).toBe(name)
    }
  })
})

describe('profiles', () => {
  it('name dialects that there are, the same as the readers take for the name', () => {
    for (const id of [
      'qwen2.5-vl-7b',
      'qwen3-vl-8b',
      'gemini-3.8-flash',
      'deepseek-vl2',
      'nvlm-d-72b',
      'florence-2-base',
      'molmo-7b',
      'claude-opus',
    ]) {
      expect(profileOf(id).profile.dialect).toBe(dialectOfModel(id))
    }
    for (const { name, dialect } of families) if (dialect) expect(dialectIds, name).toContain(dialect)
  })

  it('ask for a named level of detail, never for `auto`', () => {
    for (const { name, details } of families) if (details) expect(Object.keys(details)[0], name).toBe('high')
  })

  it('know a price only where it is asked', () => {
    expect(profileOf('openai/gpt-4o').profile.price).toMatchObject({
      input: 2.5,
      output: 10,
      date: expect.any(String),
      source: expect.any(String),
    })
    expect(profileOf('openrouter/openai/gpt-4o').profile.price).toBeUndefined()
  })

  it('are careful with a name that nobody knows, and say so with the nearest one', () => {
    const { profile, guess } = profileOf('openai/gtp-4o')
    expect(profile.dialect).toBe('portable')
    expect(guess).toContain('gpt-4o')
    expect(profileOf('openai/gpt-4o').guess).toBeUndefined()
  })

  it('take what the configuration says of one model', () => {
    const { profile, guess } = profileOf('mine/my-tune', {
      like: 'qwen2.5-vl-7b',
      price: { input: 1, output: 2 },
      maxPictures: 2,
    })
    expect(guess).toBeUndefined()
    expect(profile).toMatchObject({ dialect: 'qwen25', price: { input: 1, output: 2 }, maxPictures: 2 })
    expect(profile.resize).toMatchObject({ rule: 'qwen-smart-resize' })
  })

  it('say that no test has run them on real output', () => {
    for (const { name } of families) expect(profileOf(name).profile.verified).toBe(false)
  })
})
