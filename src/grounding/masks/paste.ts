import type { Box, RLE, Size } from '../../types.ts'
import type { Corners, ProbabilityMap } from '../dialect.ts'

/** The pixels of a map that is stretched over a box. */
export function pasteMap(_map: ProbabilityMap, _edges: Corners, _size: Size, _region: Box): RLE | undefined {
  return undefined
}
