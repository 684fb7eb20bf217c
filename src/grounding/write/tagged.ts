/** Writes names and positions in tags. */
import type { Corners, Finding, Vertex } from '../dialect.ts'
import { withoutTags } from '../read/tags.ts'
import { boundsOf } from './elements.ts'
import { cornersOf } from './grid.ts'

/** How a family writes, numbers rounded as it does. What it has no form for is left out. */
export interface TaggedForms {
  /** A name in its tags; the empty name says that what follows has none. */
  name(name: string): string
  /** Boxes of one name, at least one. */
  boxes(boxes: readonly Corners[]): string
  /** Points of one name, at least one. */
  points?(points: readonly Vertex[]): string
  /** Four corners around words, which stand as the name; at least one such outline. */
  quads?(quads: readonly (readonly Vertex[])[]): string
}

/** What follows one name. */
interface Run {
  readonly name: string
  readonly boxes: Corners[]
  readonly points: Vertex[]
  readonly quads: (readonly Vertex[])[]
}

/** Writes findings in their order; the word None where there are none, which every reader understands. */
export function writeTagged(findings: readonly Finding[], forms: TaggedForms): string {
  if (findings.length === 0) return 'None'
  let text = ''
  for (const { name, boxes, points, quads } of runsOf(findings)) {
    const positions = [
      boxes.length > 0 ? forms.boxes(boxes) : '',
      points.length > 0 ? (forms.points?.(points) ?? '') : '',
      quads.length > 0 ? (forms.quads?.(quads) ?? '') : '',
    ].join('')
    if (positions === '') continue
    text += (name === '' && text === '' ? '' : forms.name(name)) + positions
  }
  return text
}

function runsOf(findings: readonly Finding[]): readonly Run[] {
  const runs: Run[] = []
  const runOf = (words: string): Run => {
    const name = withoutTags(words)
    const last = runs[runs.length - 1]
    if (last?.name === name) return last
    const run: Run = { name, boxes: [], points: [], quads: [] }
    runs.push(run)
    return run
  }
  for (const { label, box, point, text, outline } of findings) {
    if (box && (text === undefined || label !== undefined)) runOf(label ?? '').boxes.push(box)
    if (point) runOf(label ?? '').points.push(point)
    const quad = outline?.length === 4 ? outline : outline ? cornersOf(boundsOf(outline)) : box && cornersOf(box)
    if (text !== undefined && quad) runOf(text).quads.push(quad)
  }
  return runs
}
