/** What became of one case of a vector file. */
export interface CaseResult {
  readonly id: string
  readonly outcome: 'passed' | 'failed' | 'skipped'
  readonly expected?: string
  readonly got?: string
  /** Why it was skipped. */
  readonly reason?: string
}

/** Runs the cases of one file, or of one folder, that has the form. */
export type Driver = (path: string, content: unknown) => Promise<CaseResult[]>

export const passed = (id: string): CaseResult => ({ id, outcome: 'passed' })

export const failed = (id: string, expected: string, got: string): CaseResult => ({
  id,
  outcome: 'failed',
  expected,
  got,
})

export const skipped = (id: string, reason: string): CaseResult => ({ id, outcome: 'skipped', reason })
