/**
 * Claude: a longest edge and a budget of patches, whichever is the stricter; the aspect is kept.
 * @see Claude platform docs "Vision": limits are documented, the rounding is ours (within 2 px of what is known)
 */
import type { Size } from '../../types.ts'
import { roundHalfEven } from './rounding.ts'
import { pixels, type Rule, sidePx } from './rule.ts'

/** Parameters of `claude-standard` and `claude-high`. */
export interface ClaudeParams {
  /** Longest edge, px. @default 1568, for `claude-high` 2576 */
  readonly maxEdge?: number | undefined
  /** Patches of the whole picture at most, one a token. @default 1568, for `claude-high` 4784 */
  readonly maxTokens?: number | undefined
  /** Side of a patch, px. @default 28 */
  readonly patch?: number | undefined
}

interface Limits {
  readonly maxEdge: number
  readonly maxTokens: number
  readonly patch: number
}

/** Models before Opus 4.7, and the standard tier of later ones. */
export const claudeStandard = claude({ maxEdge: 1568, maxTokens: 1568, patch: 28 })

/** The high-resolution tier of Opus 4.7 and later. */
export const claudeHigh = claude({ maxEdge: 2576, maxTokens: 4784, patch: 28 })

function claude(defaults: Limits): Rule<Limits, Size> {
  return {
    kind: 'stretch',
    params: { maxEdge: sidePx, maxTokens: pixels, patch: sidePx },
    defaults,
    apply({ maxEdge, maxTokens, patch }, { width, height }) {
      const tokens = (long: number, short: number) => Math.ceil(long / patch) * Math.ceil(short / patch)
      const [originalLong, originalShort] = [Math.max(width, height), Math.min(width, height)]
      const ratio = originalShort / originalLong
      let long = Math.min(originalLong, maxEdge)
      let short = originalLong <= maxEdge ? originalShort : Math.max(1, roundHalfEven(long * ratio))
      while (tokens(long, short) > maxTokens) {
        long -= 1
        short = Math.max(1, roundHalfEven(long * ratio))
      }
      return width >= height ? { width: long, height: short } : { width: short, height: long }
    },
  }
}
