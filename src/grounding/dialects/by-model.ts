/** Which dialect a model writes, by its name. */
import { findInName, plainName } from '../../util/model-name.ts'
import type { DialectId } from '../dialect.ts'

/**
 * Beginnings of the names of families, every separator a hyphen. UI-TARS 1 has sizes where later ones have a version. `qwen-vl-max` and
 * `-plus` have moved on through the generations while they kept their names: whoever uses them names the dialect.
 */
const families: readonly (readonly [DialectId, pattern: string])[] = [
  ['gemini', 'gemini(?![a-z])|gemma'],
  ['qwen25', 'qwen-?2[p-]?5-?vl'],
  ['qwen3', 'qwen-?3(?!\\d)'],
  ['qwen2', 'qwen-?(?:2-?)?vl'],
  ['deepseek', 'deepseek-vl-?2(?!\\d)'],
  ['deepseek-ocr', 'deepseek-ocr'],
  ['nvlm', 'nvlm'],
  ['internvl', 'internvl'],
  ['minicpm', 'minicpm-(?:llama-?3-)?[vo](?![a-z])'],
  ['cogvlm', 'cogvlm|cogagent'],
  ['glm', 'glm-?4[p-]?\\d?v(?![a-z])'],
  // Kosmos-2.5 reads pages and writes otherwise.
  ['kosmos2', 'kosmos-?2(?![p-]?\\d)'],
  ['florence2', 'florence-?2(?!\\d)'],
  ['paligemma', 'paligemma'],
  // MolmoPoint points by special tokens, MolmoAct acts.
  ['molmo', 'molmo(?:e(?![a-z])|(?![a-z]))'],
  ['moondream', 'moondream'],
  ['llava', 'llava|bakllava'],
  ['shikra', 'shikra'],
  ['ferret', 'ferret'],
  ['claude', 'claude(?![a-z])'],
  ['ui-tars-v1', 'ui-?tars-(?:2|7|72)b'],
  ['ui-tars', 'ui-?tars'],
]

/**
 * The dialect of a model whose name is known, whatever host spells it: `Qwen/Qwen2.5-VL-7B-Instruct`, `qwen2.5vl:7b`,
 * `us.anthropic.claude-…`, `hf.co/…-GGUF:Q4_K_M`. A name that holds several families is a derivative of the first.
 * @returns undefined for names of no family here, those that were trained on no coordinates included
 */
export function dialectOfModel(name: string): DialectId | undefined {
  const plain = plainName(name)
  let found: DialectId | undefined
  let first = Infinity
  for (const [id, pattern] of families) {
    const at = findInName(plain, pattern)
    if (at < 0 || at >= first) continue
    found = id
    first = at
  }
  return found
}
