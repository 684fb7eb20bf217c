/** COCO's format of instances, as far as vlmkit writes it: https://cocodataset.org/#format-data */
import type { Detection, Mask, RLE, Size, TextRegion } from '../../types.ts'

/** A picture and what is in it, in px of the picture; the result of a call fits when size and name are added. */
export interface COCOPicture {
  /** Its size, px. */
  readonly image: Size
  /** The name of its file. */
  readonly filename: string
  /** Its number in the dataset. @default its place in the list, from 1 */
  readonly id?: number | undefined
  readonly objects?: readonly Detection[] | undefined
  /** As large as the picture. A mask and an object of the same label, box and score are one annotation. */
  readonly masks?: readonly Mask[] | undefined
  /** Text regions: annotations of the category `text`, the text under `utf8_string` as in COCO-Text. */
  readonly regions?: readonly TextRegion[] | undefined
  /** Groups of objects that nobody told apart (`iscrowd` 1): evaluation counts what is found in them neither right nor wrong. */
  readonly crowds?: readonly (Detection | Mask)[] | undefined
}

/** A class of objects. */
export interface COCOCategory {
  id: number
  name: string
  /** A wider class; empty when there is none. */
  supercategory: string
}

/** A picture of a dataset. */
export interface COCOImage {
  id: number
  file_name: string
  /** Px. */
  width: number
  /** Px. */
  height: number
}

/** One object in one picture. */
export interface COCOAnnotation {
  id: number
  image_id: number
  category_id: number
  /** `[x, y, width, height]`, px, floats. */
  bbox: [number, number, number, number]
  /** Px²: of the mask, the polygon or else the box. */
  area: number
  /** The mask, or polygons as `[x1, y1, x2, y2, …]`; empty for a mere box. */
  segmentation: RLE | number[][]
  /** 1 for a group of objects. */
  iscrowd: 0 | 1
  /** How sure the model was, 0 to 1. No field of COCO's own: its tools pass over it. */
  score?: number
  /** The text of a text region. */
  utf8_string?: string
}

/** A dataset: what stands in `instances_*.json`. */
export interface COCODataset {
  images: COCOImage[]
  annotations: COCOAnnotation[]
  categories: COCOCategory[]
}

/** One line of a list of results: with `bbox` for boxes, with `segmentation` for masks. */
export interface COCOResult {
  image_id: number
  category_id: number
  /** `[x, y, width, height]`, px, floats. */
  bbox?: [number, number, number, number]
  segmentation?: RLE
  /** 0 to 1. */
  score: number
}
