/**
 * vlmkit: one interface to vision language models. Start with {@link createVLM}.
 * @module vlmkit
 */
export type { Config, ModelSpec } from './config.ts'
export type {
  Backend,
  Call,
  ModelReply,
  ModelRequest,
  Part,
  Price,
  Profile,
  ProfileResize,
  Progress,
  Provider,
  ProviderOptions,
  SchemaDialect,
  ScoreReply,
  SentPicture,
  Site,
  Things,
  TokenLogprob,
  Transport,
  Turn,
  WireFacts,
  WireReply,
  WireRequest,
} from './contract.ts'
export type { Attempt, ErrorKind, Stage, VLMErrorOptions } from './errors.ts'
export { errorKinds, isVLMError, VLMError } from './errors.ts'
export type { Estimate } from './estimate.ts'
export type { DialectId, GroundingTask } from './grounding/dialect.ts'
export type { ToCOCOOptions } from './grounding/exchange/coco.ts'
export type {
  COCOAnnotation,
  COCOCategory,
  COCODataset,
  COCOImage,
  COCOPicture,
  COCOResult,
} from './grounding/exchange/coco-types.ts'
export type { COCOContents, COCOImport, FromCOCOOptions } from './grounding/exchange/from-coco.ts'
export type { FromVOCOptions, VOCImport } from './grounding/exchange/from-voc.ts'
export type { FromYOLOOptions, YOLOImport } from './grounding/exchange/from-yolo.ts'
export type { ClassNames } from './grounding/exchange/names.ts'
export type { ToVOCOptions, VOCConvention, VOCObject } from './grounding/exchange/voc.ts'
export type { ToYOLOOptions, YOLOLabels } from './grounding/exchange/yolo.ts'
export type { LabelOptions } from './grounding/labels.ts'
export type { GroundingResult, GroundingThings, ParseGroundingOptions } from './grounding/parse-grounding.ts'
export type { RecognizedGrounding, RecognizeOptions } from './grounding/recognize.ts'
export {
  area,
  clamp,
  dialectIds,
  formatGrounding,
  fromCOCO,
  fromNormalized,
  fromVOC,
  fromXYXY,
  fromYOLO,
  iou,
  nms,
  parseGrounding,
  planImage,
  recognizeGrounding,
  resizeRule,
  toCOCO,
  toCOCOResults,
  toNormalized,
  toPNG,
  toPolygons,
  toVOC,
  toXYXY,
  toYOLO,
} from './helpers.ts'
export type { AnnotateOptions, AnnotateThings } from './images/draw/check.ts'
export type { Image } from './images/image.ts'
export type { ImageInput } from './images/input.ts'
export type { LoadOptions } from './images/load.ts'
export type { ClaudeParams } from './images/resize-rules/claude.ts'
export type { DeepseekVl2Params, PaddedTiles } from './images/resize-rules/deepseek-vl2.ts'
export type { Gemma4Params } from './images/resize-rules/gemma4.ts'
export type { ResizeParams, ResizeResult, ResizeRule, ResizeRules } from './images/resize-rules/index.ts'
export type { CanvasSize, MllamaParams } from './images/resize-rules/mllama.ts'
export type { CountedSize, OpenaiPatchParams, OpenaiTileParams } from './images/resize-rules/openai.ts'
export type { PixtralParams } from './images/resize-rules/pixtral.ts'
export type { Glm4vParams, SmartResizeParams } from './images/resize-rules/smart-resize.ts'
export type { FixedSquareParams, PaddedSize, PadSquareParams } from './images/resize-rules/square.ts'
export type { Idefics3Params, InternvlParams, TiledSize } from './images/resize-rules/tiles.ts'
export type { PictureTokens, TokenRule } from './images/tokens.ts'
export { loadVLM } from './load-vlm.ts'
export type { AttemptEvent, CallEvent, CallOptions, ResultFacts, StageEvent } from './options.ts'
export { annotate, loadImage } from './pictures.ts'
export type { ImagePlan, PlanImageOptions } from './plan-image.ts'
export type { EncodeOptions } from './platform/ports.ts'
export type { InferSchema, StandardIssue, StandardResult, StandardSchema, UserSchema } from './schemas/user-schema.ts'
export type { ResultStream } from './stream.ts'
export type { AskDataResult, AskResult } from './tasks/ask.ts'
export type { CaptionOptions, CaptionResult } from './tasks/caption.ts'
export type { ClassifyOptions, ClassifyResult, MultiClassifyResult } from './tasks/classify.ts'
export type { DetectOptions, DetectResult } from './tasks/detect.ts'
export type { PointResult } from './tasks/point.ts'
export type { ReadOptions, ReadResult } from './tasks/read.ts'
export type { SegmentOptions, SegmentResult } from './tasks/segment.ts'
export type {
  Box,
  DeepPartial,
  Detection,
  ImageFormat,
  Json,
  JsonSchema,
  Mask,
  Point,
  RawPixels,
  RLE,
  Size,
  TaskName,
  TextRegion,
  Usage,
  Warning,
} from './types.ts'
export type { ModelInfo, StreamArguments, StreamedTask, StreamResults, VLM } from './vlm.ts'
export { createVLM } from './vlm.ts'
