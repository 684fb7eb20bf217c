/** Checks of what exporters and importers are given: it often comes from a file, so nothing is taken on trust. */
import { expected, VLMError } from '../../errors.ts'
import type { Box, RLE, Size } from '../../types.ts'
import { readRuns } from '../../util/rle.ts'

/** An `input` error that names the place of what is wrong. @param hint - what to do about it */
export function wrong(what: string, path: string, value: unknown, hint = ''): VLMError {
  return fault(`${expected(what, path, value)}${hint && ` ${hint}`}`, path)
}

/** An `input` error in words of its own. */
export function fault(message: string, path: string): VLMError {
  return new VLMError('input', message, { stage: 'check', reason: 'argument', details: { path } })
}

/** The fields of an object, none of them checked. */
export function fieldsOf(value: unknown, path: string, what = 'an object'): { readonly [key: string]: unknown } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(what, path, value)
  return value as { readonly [key: string]: unknown }
}

/** The elements of an array, none of them checked; of a list that may be missing, none. */
export function listOf(value: unknown, path: string): readonly unknown[] {
  if (value === undefined) return []
  if (!Array.isArray(value)) throw wrong('an array', path, value)
  return value
}

/** A picture's size. */
export function sizeOf(value: unknown, path: string): Size {
  const { width, height } = fieldsOf(value, path, '{ width, height } in px')
  if (!isSide(width)) throw wrong('whole px, at least 1', `${path}.width`, width)
  if (!isSide(height)) throw wrong('whole px, at least 1', `${path}.height`, height)
  return { width, height }
}

function isSide(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 1
}

/** A text that is not blank. */
export function textOf(value: unknown, path: string, what = 'a text that is not empty'): string {
  if (typeof value !== 'string' || value.trim() === '') throw wrong(what, path, value)
  return value
}

/** A finite number. */
export function numberOf(value: unknown, path: string, what = 'a finite number'): number {
  if (!Number.isFinite(value)) throw wrong(what, path, value)
  return value as number
}

/** A number as files write it, `12`, `0.5` or `1e-05`, and nothing else: no blanks, no hexadecimal. */
export function decimalOf(text: string | undefined, path: string): number {
  const isDecimal = text !== undefined && /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i.test(text)
  return numberOf(isDecimal ? Number(text) : text, path, 'a number')
}

/** A score, where there is one. */
export function scoreOf(value: unknown, path: string): number | undefined {
  if (value === undefined || value === null) return undefined
  const score = numberOf(value, path, 'a number from 0 to 1')
  if (score < 0 || score > 1) throw wrong('a number from 0 to 1', path, value)
  return score
}

/** A box of whole fields: those that are no numbers are named. Its picture's index is left out. */
export function boxOf(value: unknown, path: string): Box {
  const fields = fieldsOf(value, path, '{ x, y, width, height } in px')
  const [x, y, width, height] = (['x', 'y', 'width', 'height'] as const).map((key) =>
    numberOf(fields[key], `${path}.${key}`, 'a finite number of px'),
  ) as [number, number, number, number]
  if (width < 0 || height < 0) throw wrong('sides of at least 0 px', path, value)
  return { x, y, width, height }
}

/** A mask that is as large as its picture and can be read. */
export function rleOf(value: unknown, path: string, image: Size): RLE {
  const { size, counts } = fieldsOf(value, path, '{ size: [height, width], counts }')
  const [height, width] = Array.isArray(size) ? size : []
  if (height !== image.height || width !== image.width) {
    const what = `[${image.height}, ${image.width}], height and width of the picture,`
    throw wrong(what, `${path}.size`, Array.isArray(size) ? size.join(', ') : size)
  }
  if (typeof counts !== 'string') throw wrong('the compressed counts as text', `${path}.counts`, counts)
  const rle: RLE = { size: [image.height, image.width], counts }
  try {
    readRuns(rle)
  } catch (cause) {
    throw fault(`${path}: ${(cause as Error).message}`, path)
  }
  return rle
}
