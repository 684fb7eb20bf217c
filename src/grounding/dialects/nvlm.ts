/** `nvlm`: NVLM-D, which was trained on InternVL's form (tags and scale are unverified). */
import type { Dialect } from '../dialect.ts'
import { internvlDialect } from './internvl.ts'

/** The dialect nvlm. */
export const nvlm: Dialect = /* @__PURE__ */ internvlDialect('nvlm')
