/** What Qwen's models write beside their JSON: points as tags, pages as HTML. The scale is the dialect's. */
import type { Finding, GroundingJob, Reading } from '../dialect.ts'
import { readMessy } from './messy.ts'
import { isPage, readPage } from './page.ts'
import { readPointTags } from './point-tags.ts'

/** Reads an answer of Qwen2.5-VL and later, x first. */
export function readQwen(text: string, job: GroundingJob): Reading {
  if (isPage(text)) {
    const page = readPage(text)
    if (page.findings.length > 0) return page
  }
  const { tags, truncated, skipped } = readPointTags(text)
  const points = tags.flatMap(({ points, label }) =>
    points.map((point): Finding => ({ point, ...(label !== undefined && { label }) })),
  )
  return points.length > 0 ? { findings: points, truncated, skipped } : readMessy(text, { order: 'xy' }, job)
}
