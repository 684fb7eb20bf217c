import { expected } from '../errors.ts'
import type { RawPixels } from '../types.ts'
import { inputError } from './fault.ts'

/** Checks pixels that a caller gives and copies them, so that later writes do not change the picture. */
export function checkRaw(value: unknown): RawPixels {
  const { data, width, height, channels } = value as { [key in keyof RawPixels]?: unknown }
  if (!isSide(width))
    throw inputError('argument', expected('a whole number of pixels of at least 1', 'image.width', width))
  if (!isSide(height))
    throw inputError('argument', expected('a whole number of pixels of at least 1', 'image.height', height))
  if (channels !== 1 && channels !== 2 && channels !== 3 && channels !== 4)
    throw inputError('argument', expected('1, 2, 3 or 4', 'image.channels', channels))
  if (!(data instanceof Uint8Array || data instanceof Uint8ClampedArray))
    throw inputError('argument', expected('a Uint8Array (8 bits a channel)', 'image.data', data))
  const needed = width * height * channels
  if (data.length !== needed)
    throw inputError(
      'argument',
      `Expected ${needed} bytes for image.data (${width}×${height} px × ${channels} channels) but received ${data.length}.`,
    )
  return { data: new Uint8Array(data), width, height, channels }
}

function isSide(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0
}
