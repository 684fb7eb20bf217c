import type { Frame } from '../../images/frame.ts'
import type { RLE } from '../../types.ts'

/** A mask of the sent picture as one of the user's. */
export function fitMask(_rle: RLE, _frame: Frame): RLE | undefined {
  return undefined
}
