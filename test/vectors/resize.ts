/** Form "resize": what a rule makes of a picture's size, through `resizeRule`. Every field of the expectation is compared. */
import { isVLMError, resizeRule } from 'vlmkit'
import { type CaseResult, type Driver, failed, passed } from './types.ts'

interface Case {
  readonly id: string
  readonly rule: string
  readonly params: { readonly [name: string]: unknown }
  readonly in: { readonly width: number; readonly height: number }
  /** Sizes, or the kind of an error. */
  readonly out: { readonly [field: string]: unknown }
  readonly tolerance?: number
}

export const drive: Driver = async (_, content) => {
  const file = content as {
    readonly cases: readonly Case[]
    readonly candidates?: { readonly [name: string]: unknown }
  }
  return file.cases.map((item) => driveCase(item, file.candidates ?? {}))
}

/** @param candidates - lists of canvases that cases refer to by name */
function driveCase(item: Case, candidates: { readonly [name: string]: unknown }): CaseResult {
  const { id, rule, params, out, tolerance = 0 } = item
  const named = params.candidates
  const list = typeof named === 'string' ? candidates[named] : undefined
  let got: object
  try {
    got = resizeRule(rule as never, (list ? { ...params, candidates: list } : params) as never, item.in)
  } catch (error) {
    const kind = isVLMError(error) ? error.kind : String(error)
    got = { error: kind }
  }
  const close = ([field, want]: [string, unknown]) => {
    const value: unknown = (got as { readonly [field: string]: unknown })[field]
    return typeof want === 'number' && typeof value === 'number' ? Math.abs(value - want) <= tolerance : value === want
  }
  return Object.entries(out).every(close) ? passed(id) : failed(id, JSON.stringify(out), JSON.stringify(got))
}
