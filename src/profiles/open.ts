/**
 * Models with open weights, served by whoever does: prices are the host's. Sizes and counts are those of the published processors.
 * @see transformers 5.18 and 5.23 processors; the models' own repositories for DeepSeek-VL2, NVLM-D and MiniCPM-V
 */
import type { Family } from './family.ts'

const qwen = (factor: number, minPixels: number, maxPixels: number) =>
  ({
    resize: { rule: 'qwen-smart-resize', params: { factor, minPixels, maxPixels } },
    tokens: { rule: 'squares', side: factor },
  }) as const

const square = (width: number, tokens: number) =>
  ({ resize: { rule: 'fixed-square', params: { side: width } }, tokens: { rule: 'flat', tokens } }) as const

const internvl = (max: number) =>
  ({
    resize: { rule: 'internvl-tiles', params: { tile: 448, min: 1, max } },
    tokens: { rule: 'tiles', tokens: 256, overview: 'several' },
  }) as const

const pixtral = (longestEdge: number, patch: number) =>
  ({ resize: { rule: 'pixtral', params: { longestEdge, patch } }, tokens: { rule: 'rows', side: patch } }) as const

const smolvlm = (longestEdge: number, tile: number, tokens: number) =>
  ({
    resize: { rule: 'idefics3', params: { longestEdge, tile } },
    tokens: { rule: 'tiles', tokens, overview: 'always', tags: true },
  }) as const

/** The more special name first. */
export const openWeights: readonly Family[] = [
  {
    name: 'Llama 3.2 Vision',
    pattern: 'llama-?3-2-(?:vision|\\d+b-vision)|llama-?3-2-(?:11|90)b|mllama',
    resize: { rule: 'mllama', params: { tile: 560, maxTiles: 4 } },
    tokens: { rule: 'tiles', tokens: 1601, overview: 'never' },
    maxPictures: 1,
    contextTokens: 131_072,
  },
  {
    name: 'Qwen2.5-VL',
    pattern: 'qwen-?2[p-]?5-?vl',
    ...qwen(28, 3136, 12_845_056),
    dialect: 'qwen25',
    contextTokens: 32_768,
  },
  { name: 'Qwen3-VL', pattern: 'qwen-?3(?!\\d)', ...qwen(32, 65_536, 16_777_216), dialect: 'qwen3' },
  {
    name: 'Qwen2-VL',
    pattern: 'qwen-?(?:2-?)?vl',
    ...qwen(28, 3136, 12_845_056),
    dialect: 'qwen2',
    contextTokens: 32_768,
  },
  {
    name: 'DeepSeek-VL2',
    pattern: 'deepseek-vl-?2(?!\\d)',
    resize: { rule: 'deepseek-vl2-best', params: { candidates: 'deepseek-vl2' } },
    tokens: { rule: 'deepseek-vl2' },
    dialect: 'deepseek',
    contextTokens: 4096,
  },
  { name: 'NVLM-D', pattern: 'nvlm', ...internvl(6), dialect: 'nvlm', contextTokens: 32_768 },
  { name: 'InternVL', pattern: 'internvl', ...internvl(12), dialect: 'internvl', contextTokens: 32_768 },
  { name: 'Pixtral', pattern: 'pixtral', ...pixtral(1024, 16), contextTokens: 131_072 },
  {
    name: 'Mistral Small 3.1 and later',
    pattern: 'mistral-small-(?:3|24|25|latest)',
    ...pixtral(1540, 28),
    contextTokens: 131_072,
  },
  {
    name: 'Gemma 4',
    pattern: 'gemma-?4',
    resize: { rule: 'gemma4', params: { patch: 16, pool: 3, softTokens: 280 } },
    tokens: { rule: 'squares', side: 48 },
    dialect: 'gemini',
  },
  { name: 'Gemma 3', pattern: 'gemma-?3', ...square(896, 256), dialect: 'gemini' },
  {
    name: 'GLM-4.1V and later',
    pattern: 'glm-?4[p-]?\\d?v(?![a-z])',
    resize: {
      rule: 'glm4v-smart-resize',
      params: { factor: 28, minPixels: 12_544, temporal: 2, maxPixels: 11_760_000 },
    },
    tokens: { rule: 'squares', side: 28 },
    dialect: 'glm',
  },
  {
    name: 'MiniCPM-V',
    pattern: 'minicpm-(?:llama-?3-)?[vo](?![a-z])',
    tokens: { rule: 'minicpm', slices: 9 },
    dialect: 'minicpm',
  },
  { name: 'SmolVLM 256M and 500M', pattern: 'smolvlm2?-(?:256|500)m', ...smolvlm(2048, 512, 64) },
  { name: 'SmolVLM 2.2B', pattern: 'smolvlm', ...smolvlm(1536, 384, 81) },
  { name: 'Florence-2', pattern: 'florence-?2(?!\\d)', ...square(768, 577), dialect: 'florence2' },
  { name: 'PaliGemma 448', pattern: 'paligemma.*448', ...square(448, 1024), dialect: 'paligemma' },
  { name: 'PaliGemma 896', pattern: 'paligemma.*896', ...square(896, 4096), dialect: 'paligemma' },
  { name: 'PaliGemma', pattern: 'paligemma', ...square(224, 256), dialect: 'paligemma' },
  { name: 'Molmo', pattern: 'molmo(?:e(?![a-z])|(?![a-z]))', dialect: 'molmo' },
  { name: 'Moondream', pattern: 'moondream', dialect: 'moondream' },
  { name: 'UI-TARS 1', pattern: 'ui-?tars-(?:2|7|72)b', ...qwen(28, 3136, 12_845_056), dialect: 'ui-tars-v1' },
  {
    name: 'UI-TARS 1.5',
    pattern: 'ui-?tars',
    resize: { rule: 'ui-tars-smart-resize', params: { factor: 28, minPixels: 78_400, maxPixels: 12_845_056 } },
    tokens: { rule: 'squares', side: 28 },
    dialect: 'ui-tars',
  },
  { name: 'CogVLM, CogAgent', pattern: 'cogvlm|cogagent', dialect: 'cogvlm' },
  { name: 'Kosmos-2', pattern: 'kosmos-?2(?![p-]?\\d)', dialect: 'kosmos2' },
  { name: 'DeepSeek-OCR', pattern: 'deepseek-ocr', dialect: 'deepseek-ocr' },
  { name: 'DeepSeek flash', pattern: 'deepseek-flash', contextTokens: 1_000_000, maxOutputTokens: 384_000 },
  { name: 'LLaVA', pattern: 'llava|bakllava', dialect: 'llava' },
  { name: 'Shikra', pattern: 'shikra', dialect: 'shikra' },
  { name: 'Ferret', pattern: 'ferret', dialect: 'ferret' },
  {
    name: 'Claude',
    pattern: 'claude(?![a-z])',
    resize: { rule: 'claude-standard', params: { maxEdge: 1568, maxTokens: 1568, patch: 28 } },
    tokens: { rule: 'squares-up', side: 28 },
    dialect: 'claude',
    contextTokens: 200_000,
  },
]
