/**
 * The helpers that `index.ts` exports: pure functions over positions and sizes, synchronous, so they load with the package.
 * The build makes one file of this module and all that it imports (scripts/bundle-helpers.mjs).
 */
export { clamp, fromNormalized, fromXYXY, iou, nms, toNormalized, toXYXY } from './grounding/boxes.ts'
export { toCOCO, toCOCOResults } from './grounding/exchange/coco.ts'
export { fromCOCO } from './grounding/exchange/from-coco.ts'
export { fromVOC } from './grounding/exchange/from-voc.ts'
export { fromYOLO } from './grounding/exchange/from-yolo.ts'
export { toVOC } from './grounding/exchange/voc.ts'
export { toYOLO } from './grounding/exchange/yolo.ts'
export { area } from './grounding/masks/measure.ts'
export { toPolygons } from './grounding/masks/polygons.ts'
export { toPNG } from './grounding/masks/to-png.ts'
export { dialectIds, formatGrounding, parseGrounding } from './grounding/parse-grounding.ts'
export { recognizeGrounding } from './grounding/recognize.ts'
export { resizeRule } from './images/resize-rules/index.ts'
export { planImage } from './plan-image.ts'
