/**
 * zod schemas of everything that vlmkit answers, and fields for the user's own schemas. The only entry that loads zod.
 * @module vlmkit/schemas
 */
export { box, point } from './fields.ts'
export {
  Answer,
  Box,
  Caption,
  Classification,
  Detection,
  Detections,
  Mask,
  Masks,
  MultiClassification,
  Point,
  Points,
  Reading,
  RLE,
  TextRegion,
  toJSONSchema,
  Usage,
  Warning,
} from './outputs.ts'
