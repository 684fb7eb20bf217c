/**
 * The plain types of vlmkit, free of any package.
 *
 * Glossary
 * - picture: the upright image (EXIF orientation applied). Every position speaks of it, in pixels, top-left origin.
 * - box: an axis-aligned rectangle. point: one position. mask: a set of pixels. region: a piece of text and its outline.
 * - label: the word for a thing. score: how sure a detector is of a box. confidence: how probable it is that an answer is right.
 * - backend: how one model is reached. dialect: how a model family writes positions. profile: what a model takes and can do.
 * - frame: the picture's size and the transform between it and what was sent to a model.
 *
 * The zod schemas of the same names are in `vlmkit/schemas`; a type test keeps the two equal.
 */

/** Width and height in pixels. */
export interface Size {
  readonly width: number
  readonly height: number
}

/** An axis-aligned rectangle in pixels of the user's picture, top-left origin, floats. */
export interface Box {
  /** Left edge, px. */
  x: number
  /** Top edge, px. */
  y: number
  /** Px, at least 0. */
  width: number
  /** Px, at least 0. */
  height: number
  /** Index of the picture it lies in; only when several pictures were given. */
  picture?: number | undefined
}

/** One object that a model found. */
export interface Detection {
  /** The word for it: one of the labels asked for, or the model's own. */
  label: string
  /** Where it is, px of the user's picture. */
  box: Box
  /** How sure the model is, 0 to 1; absent where the model gives none. */
  score?: number | undefined
}

/** One position in pixels of the user's picture, top-left origin, floats. */
export interface Point {
  /** Px from the left edge. */
  x: number
  /** Px from the top edge. */
  y: number
  /** What was pointed at. */
  label?: string | undefined
  /** Index of the picture it lies in; only when several pictures were given. */
  picture?: number | undefined
}

/** COCO's compressed run-length encoding of a binary mask, column by column. */
export interface RLE {
  /** `[height, width]` of the mask, px. */
  size: [number, number]
  /** The compressed counts. */
  counts: string
}

/** The pixels of one object. */
export interface Mask {
  label: string
  /** The box around the object, px of the user's picture. */
  box: Box
  /** The pixels, as large as the user's picture. */
  rle: RLE
  /** How sure the model is, 0 to 1. */
  score?: number | undefined
}

/** One piece of text in a picture. */
export interface TextRegion {
  text: string
  /** Corners in order, `[x, y]` in px of the user's picture. */
  polygon: [number, number][]
  /** The box around the polygon. */
  box: Box
  /** How sure the model is, 0 to 1. */
  score?: number | undefined
  /** Page of a document, from 0. */
  page?: number | undefined
}

/** What a call used. Counts are those that the backend reported. */
export interface Usage {
  inputTokens?: number | undefined
  outputTokens?: number | undefined
  /** The part of `inputTokens` that pictures took. */
  imageTokens?: number | undefined
  /** The part of `inputTokens` that the host had cached. */
  cachedTokens?: number | undefined
  /** The part of `outputTokens` that the model thought with. */
  reasoningTokens?: number | undefined
  /** Price of the call in US dollars; 0 for local models, undefined where the price is not known. */
  costUSD?: number | undefined
}

/** Something that did not stop the call but should be known. */
export interface Warning {
  /** A stable word to switch on, e.g. `option_ignored`. */
  code: string
  /** A sentence for people. */
  message: string
}

/** The tasks of vlmkit, by the name of their method. */
export type TaskName = 'caption' | 'ask' | 'classify' | 'detect' | 'point' | 'segment' | 'read' | 'embed'

/** A JSON value. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json }

/** A value of which parts may not be there yet: every property is optional, lists may be shorter than they will be. */
export type DeepPartial<T> = T extends readonly (infer E)[]
  ? DeepPartial<E>[]
  : T extends object
    ? { [K in keyof T]?: DeepPartial<T[K]> }
    : T

/** A JSON Schema (draft 2020-12) as a plain object. */
export type JsonSchema = { readonly [key: string]: unknown }

/** Formats that a picture can come in. */
export type ImageFormat = 'jpeg' | 'png' | 'webp' | 'gif' | 'avif' | 'tiff' | 'bmp' | 'svg' | 'heic' | 'raw'

/** Pixels in memory: 8 bits a channel, rows from the top, channels interleaved. */
export interface RawPixels extends Size {
  readonly data: Uint8Array | Uint8ClampedArray
  /** 1 grey, 2 grey and alpha, 3 RGB, 4 RGBA. */
  readonly channels: 1 | 2 | 3 | 4
}
