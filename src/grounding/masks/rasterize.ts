import type { RLE, Size } from '../../types.ts'
import type { Vertex } from '../dialect.ts'

/** The pixels of polygons. */
export function rasterize(_polygons: readonly (readonly Vertex[])[], _size: Size): RLE | undefined {
  return undefined
}
