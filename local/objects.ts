/** Detections → the object tokens that tell the decoder what is in the picture. */
import type { Found } from './detector.ts'

/** Numbers of one object token: label index, x1, y1, x2, y2 in shares of the picture, score. */
export const objectFields = 6

/** What of the manifest's `decoder` choosing the tokens needs. */
export interface ObjectFacts {
  readonly objectTokens: number
  readonly objectScore: number
  readonly peakScore: number
}

/**
 * Chooses what the decoder is told: every box from `objectScore` on, and for a label that has none its best box from
 * `peakScore` on, so that a question about something hardly visible still meets a trace of it.
 * @param found - after NMS, best first
 * @returns best first, at most `objectTokens`
 */
export function chooseObjects(found: readonly Found[], facts: ObjectFacts): Found[] {
  const seen = new Set<number>()
  const told = found.filter(({ label, score }) => {
    const first = !seen.has(label)
    seen.add(label)
    return score >= facts.objectScore || (first && score >= facts.peakScore)
  })
  return told.slice(0, facts.objectTokens)
}

/**
 * Object tokens as the graph takes them.
 * @returns `objectTokens × 6` numbers; label −1 marks an empty place
 */
export function objectTokens(told: readonly Found[], places: number): Float32Array {
  const tokens = new Float32Array(places * objectFields)
  for (let i = 0; i < places; i++) {
    const box = told[i]
    if (box) tokens.set([box.label, box.x1, box.y1, box.x2, box.y2, box.score], i * objectFields)
    else tokens[i * objectFields] = -1
  }
  return tokens
}
