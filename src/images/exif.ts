import { Reader, startsWith } from './reader.ts'

/**
 * Orientation from an EXIF block (a TIFF structure, with or without the `Exif\0\0` prefix).
 * @returns 1 to 8; 1 for values outside; undefined when the block cannot be read: metadata never spoils a picture
 * @see CIPA DC-008 (EXIF 2.32) section 4.6.4, tag 0x0112
 */
export function exifOrientation(block: Uint8Array): number | undefined {
  const bytes = startsWith(block, 'Exif\0\0') ? block.subarray(6) : block
  const order = startsWith(bytes, 'II*\0') ? 'little' : startsWith(bytes, 'MM\0*') ? 'big' : undefined
  if (!order) return undefined
  const reader = new Reader(bytes, order)
  try {
    // Only the first directory counts, so a chain that points at itself is never followed.
    const at = reader.u32(4)
    const count = reader.u16(at)
    for (let i = 0; i < count; i++) {
      const entry = at + 2 + i * 12
      if (reader.u16(entry) !== 0x0112) continue
      // SHORT in the first two bytes of the value; some writers store a LONG.
      return validOrientation(reader.u16(entry + 2) === 4 ? reader.u32(entry + 8) : reader.u16(entry + 8))
    }
    return 1
  } catch {
    return undefined
  }
}

/** 1 to 8 as they are, everything else 1. */
export function validOrientation(value: number): number {
  return Number.isInteger(value) && value >= 1 && value <= 8 ? value : 1
}

/** True when an orientation swaps width and height. */
export function swapsSides(orientation: number): boolean {
  return orientation >= 5
}
