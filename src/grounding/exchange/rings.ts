/** Several outlines as one, for formats that have room for a single one. */
import type { Vertex } from '../dialect.ts'

/**
 * One closed ring that encloses what all rings do, even-odd: a line leads from each to the next and, at the end, back the same way, so
 * that it encloses nothing. Each line starts where the one before ended and goes to the nearest corner of the next ring.
 * @param rings - at least one, none empty
 */
export function joinRings(rings: readonly (readonly Vertex[])[]): Vertex[] {
  const [first = [], ...others] = rings
  if (others.length === 0) return [...first]
  const joined: Vertex[] = [...first, first[0] as Vertex]
  const way: Vertex[] = [first[0] as Vertex]
  for (const ring of others) {
    const start = nearest(ring, way.at(-1) as Vertex)
    for (let i = 0; i <= ring.length; i++) joined.push(ring[(start + i) % ring.length] as Vertex)
    way.push(ring[start] as Vertex)
  }
  // From the last ring back to the second; closing the ring leads to the first.
  for (let i = way.length - 2; i > 0; i--) joined.push(way[i] as Vertex)
  return joined
}

function nearest(ring: readonly Vertex[], [x, y]: Vertex): number {
  let best = 0
  let least = Number.POSITIVE_INFINITY
  for (const [index, corner] of ring.entries()) {
    const distance = (corner[0] - x) ** 2 + (corner[1] - y) ** 2
    if (distance >= least) continue
    best = index
    least = distance
  }
  return best
}
