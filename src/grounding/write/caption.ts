/** Writes positions in brackets, a line a name: `sofa: [0.12, 0.30, 0.51, 0.88]`. */
import type { Corners, Finding, Vertex } from '../dialect.ts'
import { writeTagged } from './tagged.ts'

/** How a family writes its numbers. */
export interface CaptionForms {
  boxes(boxes: readonly Corners[]): string
  points?(points: readonly Vertex[]): string
}

/** Writes findings in their order, those of one name that follow each other in one line. */
export function writeCaption(findings: readonly Finding[], forms: CaptionForms): string {
  return writeTagged(findings, { ...forms, name: nameOf }).trim()
}

/** A bracket in a name would be read as a position. */
function nameOf(words: string): string {
  const plain = words.replaceAll('[', '(').replaceAll(']', ')').replace(/\s+/g, ' ')
  return plain === '' ? '\n' : `\n${plain}: `
}
