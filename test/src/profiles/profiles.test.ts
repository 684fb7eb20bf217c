import { describe, expect, it } from 'vitest'
import { dialectIds } from '../../../src/grounding/parse-grounding.ts'
import { sentSizes } from '../../../src/images/send.ts'
import { planImage } from '../../../src/plan-image.ts'
import { families, familyOf, profileOf } from '../../../src/profiles/index.ts'
import { makers } from '../../../src/profiles/makers.ts'
import { openai } from '../../../src/profiles/openai.ts'

describe('names', () => {
  it.each([
    ['openai/gpt-4o', 'gpt-4o'],
    ['openai/gpt-4o-2024-08-06', 'gpt-4o'],
    ['openai/chatgpt-4o-latest', 'gpt-4o'],
    ['openai/ft:gpt-4o-2024-08-06:mine::abc', 'gpt-4o'],
    ['azure/gpt-4o-mini', 'gpt-4o-mini'],
    ['openai/gpt-4-turbo', 'gpt-4-turbo'],
    ['openai/gpt-4-1106-preview', undefined],
    ['openai/gpt-4.1-mini', 'gpt-4.1-mini'],
    ['openai/gpt-4.1-mini-2025-04-14', 'gpt-4.1-mini'],
    ['openai/gpt-4.1', 'gpt-4.1'],
    ['openai/gpt-5', 'gpt-5'],
    ['openai/gpt-5-2025-08-07', 'gpt-5'],
    ['openai/gpt-5-pro', 'gpt-5'],
    ['openai/gpt-5-mini-2025-08-07', 'gpt-5-mini'],
    ['openai/gpt-5.3', undefined],
    ['openai/gpt-5.2-2025-12-11', 'gpt-5.2'],
    ['openai/gpt-5.4-mini', 'gpt-5.4'],
    ['openrouter/openai/gpt-5.6-sol', 'gpt-5.6'],
    ['openai/gpt-6.1-luna', 'gpt-6'],
    ['openai/o3-pro', 'o3'],
    ['openai/o3-mini', undefined],
    ['gemini/gemini-2.0-flash-001', 'Gemini 2.0'],
    ['gemini/gemini-2.5-flash-lite', 'Gemini 2.5'],
    ['gemini/gemini-3.1-pro-preview', 'Gemini 3 and later'],
    ['gemini/gemini-4-pro', 'Gemini 3 and later'],
    ['gemini/gemini-flash-latest', 'Gemini 3 and later'],
    ['gemini/gemini-robotics-er-1.6-preview', 'Gemini, others'],
    ['ollama/llama3.2-vision:11b', 'Llama 3.2 Vision'],
    ['deepinfra/meta-llama/Llama-3.2-90B-Vision-Instruct', 'Llama 3.2 Vision'],
    ['fireworks/accounts/fireworks/models/llama-v3p2-11b-vision-instruct', 'Llama 3.2 Vision'],
    ['ollama/llama3.2:3b', undefined],
    ['groq/meta-llama/llama-4-scout-17b-16e-instruct', 'Llama 4'],
    ['ollama/qwen2.5vl:7b', 'Qwen2.5-VL'],
    ['vllm/Qwen/Qwen2.5-VL-7B-Instruct-AWQ', 'Qwen2.5-VL'],
    ['fireworks/accounts/fireworks/models/qwen2p5-vl-32b-instruct', 'Qwen2.5-VL'],
    ['ollama/hf.co/unsloth/Qwen2.5-VL-3B-Instruct-GGUF:Q4_K_M', 'Qwen2.5-VL'],
    ['openrouter/qwen/qwen2.5-vl-72b-instruct:free', 'Qwen2.5-VL'],
    ['ollama/qwen3-vl:235b-cloud', 'Qwen3-VL and later'],
    ['vllm/Qwen/Qwen2-VL-2B-Instruct', 'Qwen-VL, Qwen2-VL'],
    ['vllm/deepseek-ai/deepseek-vl2-tiny', 'DeepSeek-VL2'],
    ['vllm/deepseek-ai/deepseek-vl2-small', 'DeepSeek-VL2'],
    ['siliconflow/deepseek-ai/deepseek-vl2', 'DeepSeek-VL2'],
    ['vllm/deepseek-ai/DeepSeek-OCR', 'DeepSeek-OCR'],
    ['deepseek/deepseek-flash', 'DeepSeek flash'],
    ['nim/nvidia/NVLM-D-72B', 'NVLM-D'],
    ['vllm/OpenGVLab/InternVL3_5-8B', 'InternVL'],
    ['mistral/pixtral-12b-2409', 'Pixtral'],
    ['mistral/mistral-small-latest', 'Mistral Small 3.1 and later, Ministral 3, Mistral Large 3'],
    ['ollama/mistral-small3.2:24b', 'Mistral Small 3.1 and later, Ministral 3, Mistral Large 3'],
    ['mistral/mistral-small-2409', undefined],
    ['ollama/ministral-3:8b', 'Mistral Small 3.1 and later, Ministral 3, Mistral Large 3'],
    ['mistral/ministral-3b-2410', undefined],
    ['ollama/gemma3:27b', 'Gemma 3'],
    ['ollama/gemma3n:e4b', 'Gemma, others'],
    ['gemini/gemma-4-31b-it', 'Gemma 4'],
    ['ollama/minicpm-v:8b', 'MiniCPM-V'],
    ['vllm/openbmb/MiniCPM-V-4_5', 'MiniCPM-V'],
    ['vllm/openbmb/MiniCPM-V-4_6', 'MiniCPM-V 4.6 and later'],
    ['vllm/zai-org/GLM-4.5V', 'GLM-4.1V, 4.5V, 4.6V'],
    ['zai/glm-4.5-air', undefined],
    ['local/HuggingFaceTB/SmolVLM-256M-Instruct', 'SmolVLM 256M, 500M'],
    ['local/HuggingFaceTB/SmolVLM2-2.2B-Instruct', 'SmolVLM 2.2B'],
    ['ollama/moondream', 'Moondream'],
    ['vllm/allenai/Molmo-7B-D-0924', 'Molmo'],
    ['anthropic/claude-opus-4-7', 'Claude Opus 4.7 and later'],
    ['bedrock/us.anthropic.claude-opus-4-20250514-v1:0', 'Claude'],
    ['anthropic/claude-sonnet-5', 'Claude'],
    ['mine/paligemma-3b-mix-448', 'PaliGemma 448'],
    ['mine/something-new', undefined],
    ['', undefined],
  ])('%s', (id, name) => {
    expect(familyOf(id)?.name).toBe(name)
  })

  it('of OpenAI’s families find themselves, so that none is hidden by another', () => {
    for (const { name } of openai) expect(familyOf(name)?.name).toBe(name)
  })
})

describe('profiles', () => {
  it('name dialects that there are', () => {
    for (const { name, dialect } of families) if (dialect) expect(dialectIds, name).toContain(dialect)
  })

  it('ask for a named level of detail, never for `auto`', () => {
    for (const { name, details } of families) if (details) expect(Object.keys(details)[0], name).toBe('high')
  })

  it('are careful with a name that nobody knows, and say so with the nearest one', () => {
    const { profile, guess } = profileOf('openai/gtp-4o')
    expect(profile).toMatchObject({ dialect: 'portable', verified: false, resize: { rule: 'fit', maxSidePx: 1568 } })
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
    expect(profileOf('mine/new', { dialect: 'gemini' })).toMatchObject({ profile: { dialect: 'gemini' } })
    expect(profileOf('mine/new', { price: { input: 1 } }).profile.price).toBeUndefined()
  })
})

describe('what makers ask', () => {
  it.each([
    ['openai/gpt-4o', 2.5, '2027-01-14'],
    ['openai/gpt-4o-2024-08-06', 2.5, '2027-01-14'],
    ['openai/gpt-4o-2024-05-13', undefined, '2027-01-14'],
    ['openai/gpt-4o-audio-preview', undefined, undefined],
    ['openai/ft:gpt-4o-2024-08-06:mine::abc', undefined, undefined],
    ['openai/gpt-5.4', 2.5, undefined],
    ['openai/gpt-5.4-mini', undefined, undefined],
    ['openai/gpt-5.6-sol', 4, undefined],
    ['openai/gpt-5.6-luna', undefined, undefined],
    ['openai/gpt-4.1-nano', undefined, '2026-10-23'],
    ['gemini/gemini-2.0-flash-001', undefined, '2026-06-01'],
    ['gemini/gemini-3.8-flash', 0.75, undefined],
    ['gemini/gemini-3.5-flash-lite', undefined, undefined],
    ['mistral/mistral-small-2506', 0.15, undefined],
    ['mistral/pixtral-12b-2409', undefined, undefined],
    ['openrouter/openai/gpt-4o', undefined, undefined],
    ['azure/gpt-4o', undefined, undefined],
    ['gpt-4o', undefined, undefined],
    ['openai/constructor', undefined, undefined],
    ['constructor/gpt-4o', undefined, undefined],
  ])('for %s', (id, input, endOfLife) => {
    const { profile } = profileOf(id)
    expect(profile.price?.input).toBe(input)
    expect(profile.endOfLife).toBe(endOfLife)
  })

  it('is dated, has a source and is never zero; days are days', () => {
    for (const listed of Object.values(makers)) {
      for (const { price, endOfLife } of Object.values(listed)) {
        if (endOfLife !== undefined) expect(new Date(endOfLife).toISOString()).toContain(endOfLife)
        if (!price) continue
        expect(price.input > 0 && price.output > price.input).toBe(true)
        expect(price.date).toMatch(/^\d{4}-\d\d-\d\d$/)
        expect(price.source).not.toBe('')
      }
    }
  })

  it('is of models that are known', () => {
    for (const [host, listed] of Object.entries(makers)) {
      for (const model of Object.keys(listed)) {
        expect(familyOf(`${host}/${model}`) ?? familyOf(`${host}/${model}-latest`), model).toBeDefined()
      }
    }
  })
})

describe('hosts that see otherwise', () => {
  it.each([
    ['ollama/qwen2.5vl:7b', 640, 480, 1024, 4096],
    ['ollama/qwen2.5vl:7b', 4032, 3024, 1024, 4096],
    ['ollama/qwen3-vl:8b', 300, 200, 1024, 4096],
    ['llamacpp/Qwen2.5-VL-7B-Instruct-Q8_0', 4032, 3024, 8, 4096],
    ['dashscope/qwen2.5-vl-72b-instruct', 4032, 3024, 4, 1280],
    ['vllm/Qwen/Qwen2.5-VL-7B-Instruct', 4032, 3024, 4, 16_384],
  ])('%s sees %d×%d in %3$d to %4$d tokens, and has nothing left to resize', (model, width, height, least, most) => {
    const { profile } = profileOf(model)
    const { tokens = 0, sent } = planImage({ model, width, height })
    expect(tokens).toBeGreaterThanOrEqual(least)
    expect(tokens).toBeLessThanOrEqual(most)
    const { upload, seen } = sentSizes(profile.resize, { width, height })
    expect(upload).toEqual(sent)
    expect(sentSizes(profile.resize, upload).seen).toEqual(seen)
  })

  it('are known by their type under names of the user’s own', () => {
    const { resize } = profileOf('den/qwen2.5vl:7b', {}, 'ollama').profile
    expect(resize).toEqual(profileOf('ollama/qwen2.5vl:7b').profile.resize)
    expect(profileOf('den/qwen2.5vl:7b', {}, 'openai').profile.resize).not.toEqual(resize)
  })

  it('keep the model’s own rule where nothing else is known', () => {
    expect(profileOf('lab/qwen2.5-vl-7b').profile.resize).toEqual(profileOf('qwen2.5-vl-7b').profile.resize)
    expect(profileOf('gemini/gemma-3-27b-it').profile.structured).toEqual([])
    expect(profileOf('ollama/gemma3').profile.structured).toBeUndefined()
  })
})
