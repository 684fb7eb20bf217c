/** Masks of the sent picture as masks of the user's. */
import { isVLMError } from '../../errors.ts'
import type { Frame } from '../../images/frame.ts'
import type { RLE } from '../../types.ts'
import { areaOf, eachColumn, type Runs, RunWriter, readRuns, writeRuns } from '../../util/rle.ts'

/**
 * A mask of the sent picture as one of the user's whole picture: each pixel takes the value where its centre lies; outside the
 * part that was sent nothing is set.
 * @param rle - of the whole sent picture, at any resolution
 * @returns undefined when the mask is damaged or no pixel is set
 */
export function fitMask(rle: RLE, frame: Frame): RLE | undefined {
  const runs = tryRuns(rle)
  if (!runs || areaOf(runs) === 0) return undefined
  const { source, region } = frame
  const [height, width] = rle.size
  if (width === source.width && height === source.height && isWhole(frame)) return rle
  const columns = startsOf(width, region.x, region.width, source.width)
  const rows = startsOf(height, region.y, region.height, source.height)
  const writer = new RunWriter()
  eachColumn(runs, height, (column, spans) => {
    for (let x = columns[column] as number; x < (columns[column + 1] as number); x++) {
      for (let i = 0; i < spans.length; i += 2) {
        const start = rows[spans[i] as number] as number
        const end = rows[spans[i + 1] as number] as number
        writer.add(x * source.height + start, x * source.height + end)
      }
    }
  })
  const fitted = writer.finish(source.width * source.height)
  return fitted && writeRuns(fitted, source)
}

function tryRuns(rle: RLE): Runs | undefined {
  try {
    return readRuns(rle)
  } catch (error) {
    if (isVLMError(error)) return undefined
    throw error
  }
}

function isWhole({ source, region }: Frame): boolean {
  return region.x === 0 && region.y === 0 && region.width === source.width && region.height === source.height
}

/**
 * For each pixel of one axis of the mask, and for the end behind the last, the first pixel of the picture whose centre does not
 * lie before it.
 * @param count - pixels of the mask
 * @param offset - where the mask lies in the picture, px, and its extent there
 * @param length - pixels of the picture
 */
function startsOf(count: number, offset: number, extent: number, length: number): Float64Array {
  return Float64Array.from({ length: count + 1 }, (_, pixel) => {
    const start = Math.ceil(offset + (pixel * extent) / count - 0.5)
    return Math.min(Math.max(start, 0), length)
  })
}
