import { VLMError } from '../../errors.ts'
import { nearest } from '../../util/nearest.ts'
import type { Dialect } from '../dialect.ts'
import { claude } from './claude.ts'
import { cogvlm } from './cogvlm.ts'
import { deepseek } from './deepseek.ts'
import { deepseekOcr } from './deepseek-ocr.ts'
import { ferret } from './ferret.ts'
import { florence2 } from './florence2.ts'
import { gemini } from './gemini.ts'
import { glm } from './glm.ts'
import { internvl } from './internvl.ts'
import { kosmos2 } from './kosmos2.ts'
import { llava } from './llava.ts'
import { minicpm } from './minicpm.ts'
import { molmo } from './molmo.ts'
import { moondream } from './moondream.ts'
import { nvlm } from './nvlm.ts'
import { paligemma } from './paligemma.ts'
import { portable } from './portable.ts'
import { qwen2 } from './qwen2.ts'
import { qwen3 } from './qwen3.ts'
import { qwen25 } from './qwen25.ts'
import { shikra } from './shikra.ts'
import { uiTars } from './ui-tars.ts'
import { uiTarsV1 } from './ui-tars-v1.ts'

/** Every dialect. */
export const dialects: readonly Dialect[] = [
  gemini,
  qwen2,
  qwen25,
  qwen3,
  deepseek,
  deepseekOcr,
  nvlm,
  internvl,
  minicpm,
  cogvlm,
  glm,
  kosmos2,
  florence2,
  paligemma,
  molmo,
  moondream,
  llava,
  shikra,
  ferret,
  claude,
  uiTars,
  uiTarsV1,
  portable,
]

/** The dialect of that id; `portable` when a profile names none. @throws VLMError `config` for an unknown one */
export function dialectOf(id: string = portable.id): Dialect {
  const found = dialects.find((dialect) => dialect.id === id)
  if (found) return found
  const known = dialects.map((dialect) => dialect.id)
  const meant = nearest(id, known)
  const hint = meant === undefined ? '' : ` Did you mean "${meant}"?`
  const message = `Unknown dialect ${JSON.stringify(id)}.${hint} Known: ${known.join(', ')}.`
  throw new VLMError('config', message, { reason: 'unknown_dialect' })
}
