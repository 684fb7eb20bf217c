/**
 * Alibaba's Qwen with eyes, and what ByteDance made of it. Every side becomes a multiple of 28 px (32 from Qwen3 on), a token each.
 * @see transformers 5.23 `qwen2_vl` `smart_resize` with the numbers shipped with the models, 3B to 72B alike
 */
import type { Family } from './family.ts'
import { smart } from './rules.ts'

/**
 * Hosts that allow other areas. Positions of Qwen2.5-VL are pixels of what the server makes of a picture, so it must have nothing left to
 * do: llama.cpp sees 8 to 4,096 tokens a picture (`clip.cpp`), Ollama starts it with 1,024 at least, DashScope takes 1,280 at most
 * (`vl_high_resolution_images` is off).
 */
function hosts(factor: number) {
  const within = (least: number, most: number) => ({
    resize: {
      rule: 'qwen-smart-resize',
      params: { factor, minPixels: least * factor ** 2, maxPixels: most * factor ** 2 },
    } as const,
  })
  return {
    ollama: within(1024, 4096),
    llamacpp: within(8, 4096),
    lmstudio: within(8, 4096),
    dashscope: within(4, 1280),
  }
}

const of2 = { ...smart(28, 3136, 12_845_056), at: hosts(28), contextTokens: 32_768 } as const

/**
 * The more special name first. `qwen-vl-max` and `-plus` have moved on through the generations while they kept their names: whoever uses
 * them names the model that they are like. UI-TARS 1 has sizes where later ones have a version.
 */
export const qwen: readonly Family[] = [
  { name: 'Qwen2.5-VL', pattern: 'qwen-?2[p-]?5-?vl', ...of2, dialect: 'qwen25', verified: true },
  {
    name: 'Qwen3-VL and later',
    pattern: 'qwen-?3(?!\\d)',
    ...smart(32, 65_536, 16_777_216),
    at: hosts(32),
    dialect: 'qwen3',
    contextTokens: 262_144,
    verified: true,
  },
  { name: 'Qwen-VL, Qwen2-VL', pattern: 'qwen-?(?:2-?)?vl', ...of2, dialect: 'qwen2', verified: true },
  { name: 'UI-TARS 1', pattern: 'ui-?tars-(?:2|7|72)b', ...smart(28, 3136, 12_845_056), dialect: 'ui-tars-v1' },
  {
    name: 'UI-TARS 1.5',
    pattern: 'ui-?tars',
    resize: { rule: 'ui-tars-smart-resize', params: { factor: 28, minPixels: 78_400, maxPixels: 12_845_056 } },
    tokens: { rule: 'squares', factor: 28 },
    dialect: 'ui-tars',
  },
]
