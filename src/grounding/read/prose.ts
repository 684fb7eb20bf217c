/** Positions among sentences: numbers in brackets, named by the line that they stand on. */
import type { Corners, Finding, GroundingJob, Reading } from '../dialect.ts'
import { numberGroups } from './groups.ts'
import { LineLabels } from './line-labels.ts'
import type { AxisOrder } from './values.ts'

/**
 * Reads quadruples in brackets as boxes and, where points are asked for, pairs as points. Numbers outside brackets are never read:
 * nothing tells a box from a year and a price. An empty list says that there is nothing.
 */
export function readProse(text: string, order: AxisOrder, job: GroundingJob): Reading {
  const { groups, open } = numberGroups(text, '[]()')
  const labels = new LineLabels(text, job)
  const findings: Finding[] = []
  let skipped = 0
  let none = false
  for (const { numbers, numeric, start, end } of groups) {
    if (!numeric) continue
    const isPoint = numbers.length === 2 && job.task === 'point'
    if (numbers.length === 4 || isPoint) {
      const label = labels.at(start, end)
      findings.push({ ...(label !== undefined && { label }), ...positionOf(numbers, order) })
    } else if (numbers.length > 2) skipped += 1
    else if (numbers.length === 0 && !none) none = isList(text, start)
  }
  return { findings, truncated: open, none: none && skipped === 0, skipped }
}

function positionOf(numbers: readonly number[], order: AxisOrder): Finding {
  const [a, b, c, d] = numbers as unknown as Corners
  if (numbers.length === 2) return { point: order === 'xy' ? [a, b] : [b, a] }
  return { box: order === 'xy' ? [a, b, c, d] : [b, a, d, c] }
}

/** Whether an empty bracket is a list, not part of a word like `boxes[]` or a check box, `- [ ] find the dog`. */
function isList(text: string, start: number): boolean {
  const before = text.slice(Math.max(0, start - 20), start)
  return text.charAt(start) === '[' && !/[\w\]]$|(?:^|\n)\s*[-*+]\s+$/.test(before)
}
