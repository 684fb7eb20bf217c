/** Positions as fractions of a fixed number of decimals, as models write them. */
import type { Corners, Vertex } from '../dialect.ts'
import { boxInSteps, vertexInSteps } from './grid.ts'

/** The corners of a box, 0 to 1, in order and at least one step apart. */
export function boxInFractions(box: Corners, decimals: number): readonly string[] {
  const steps = 10 ** decimals
  const [x1, y1, x2, y2] = box
  return boxInSteps([x1 * steps, y1 * steps, x2 * steps, y2 * steps], steps).map((step) => fraction(step, decimals))
}

/** A vertex, 0 to 1. */
export function vertexInFractions([x, y]: Vertex, decimals: number): readonly string[] {
  const steps = 10 ** decimals
  return vertexInSteps([x * steps, y * steps], steps).map((step) => fraction(step, decimals))
}

function fraction(step: number, decimals: number): string {
  return (step / 10 ** decimals).toFixed(decimals)
}
