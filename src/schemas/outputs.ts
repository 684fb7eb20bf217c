/**
 * The types of `types.ts` as zod schemas: a const and a type of one name. Positions are in pixels of the user's picture, top-left
 * origin, floats. Every call is marked pure, so that a bundler drops the schemas that a program does not use.
 */
import * as z from 'zod'
import { box, point } from './fields.ts'

/** An axis-aligned rectangle, px: `{ x, y, width, height }`, sides at least 0. */
export const Box = /* @__PURE__ */ box()
export type Box = z.infer<typeof Box>

/** One position, px: `{ x, y }`, with `label` where something was named. */
export const Point = /* @__PURE__ */ point()
export type Point = z.infer<typeof Point>

/** One object that a model found: `label`, `box`, and a `score` of 0 to 1 where the model gives one. */
export const Detection = /* @__PURE__ */ (() =>
  z.object({
    label: z.string(),
    box: Box,
    score: z.number().min(0).max(1).optional(),
  }))()
export type Detection = z.infer<typeof Detection>

/** COCO's compressed run-length encoding of a binary mask: `size` is `[height, width]`, px. */
export const RLE = /* @__PURE__ */ (() =>
  z.object({
    size: z.tuple([z.int().min(0), z.int().min(0)]),
    counts: z.string(),
  }))()
export type RLE = z.infer<typeof RLE>

/** The pixels of one object, and the box around them. */
export const Mask = /* @__PURE__ */ (() =>
  z.object({
    label: z.string(),
    box: Box,
    rle: RLE,
    score: z.number().min(0).max(1).optional(),
  }))()
export type Mask = z.infer<typeof Mask>

/** One piece of text: its corners in order, `[x, y]` in px, and the box around them. `page` counts from 0. */
export const TextRegion = /* @__PURE__ */ (() =>
  z.object({
    text: z.string(),
    polygon: z.array(z.tuple([z.number(), z.number()])),
    box: Box,
    score: z.number().min(0).max(1).optional(),
    page: z.int().min(0).optional(),
  }))()
export type TextRegion = z.infer<typeof TextRegion>

/** What `caption` says. */
export const Caption = /* @__PURE__ */ (() => z.object({ caption: z.string() }))()
export type Caption = z.infer<typeof Caption>

/** What `ask` says; `confidence`, 0 to 1, is the calibrated probability that it is right, absent where it is not known. */
export const Answer = /* @__PURE__ */ (() =>
  z.object({
    answer: z.string(),
    confidence: z.number().min(0).max(1).optional(),
  }))()
export type Answer = z.infer<typeof Answer>

/** What `classify` says: the best label, and a score of 0 to 1 for each label asked for. */
export const Classification = /* @__PURE__ */ (() =>
  z.object({
    label: z.string(),
    scores: z.record(z.string(), z.number().min(0).max(1)),
  }))()
export type Classification = z.infer<typeof Classification>

/** What `classify` says with `multiple`: all labels that apply; the scores need not sum to 1. */
export const MultiClassification = /* @__PURE__ */ (() =>
  z.object({
    labels: z.array(z.string()),
    scores: z.record(z.string(), z.number().min(0).max(1)),
  }))()
export type MultiClassification = z.infer<typeof MultiClassification>

/** What `detect` says. */
export const Detections = /* @__PURE__ */ (() => z.object({ objects: z.array(Detection) }))()
export type Detections = z.infer<typeof Detections>

/** What `point` says. */
export const Points = /* @__PURE__ */ (() => z.object({ points: z.array(Point) }))()
export type Points = z.infer<typeof Points>

/** What `segment` says. */
export const Masks = /* @__PURE__ */ (() => z.object({ masks: z.array(Mask) }))()
export type Masks = z.infer<typeof Masks>

/** What `read` says: all text, and its pieces with their places. */
export const Reading = /* @__PURE__ */ (() => z.object({ text: z.string(), regions: z.array(TextRegion) }))()
export type Reading = z.infer<typeof Reading>

/** What a call used, as the backend reported it: tokens, and US dollars where the price is known. */
export const Usage = /* @__PURE__ */ (() =>
  z.object({
    inputTokens: z.int().min(0).optional(),
    outputTokens: z.int().min(0).optional(),
    imageTokens: z.int().min(0).optional(),
    cachedTokens: z.int().min(0).optional(),
    reasoningTokens: z.int().min(0).optional(),
    costUSD: z.number().min(0).optional(),
  }))()
export type Usage = z.infer<typeof Usage>

/** Something that did not stop the call: a stable `code` to switch on and a sentence for people. */
export const Warning = /* @__PURE__ */ (() => z.object({ code: z.string(), message: z.string() }))()
export type Warning = z.infer<typeof Warning>

/**
 * The JSON Schema (draft 2020-12) of a zod schema: what an answer that fits it looks like on the wire.
 * Box and point fields carry the mark `"x-vlmkit"`.
 * @throws Error for a zod type that JSON has no form for, such as `z.date()`
 * @example const wire = toJSONSchema(Detection)
 */
export function toJSONSchema(schema: z.ZodType): { [key: string]: unknown } {
  return z.toJSONSchema(schema, { io: 'input' })
}
