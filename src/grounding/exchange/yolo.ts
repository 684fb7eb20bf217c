/** Detections and masks as a label file of YOLO. */
import type { Detection, Mask, Size } from '../../types.ts'
import { toPolygons } from '../masks/polygons.ts'
import { fault, fieldsOf, listOf, sizeOf, wrong } from './check.ts'
import { checkOnePicture, type Instance, instancesOf } from './instances.ts'
import { type ClassNames, listNames, NameIndex } from './names.ts'
import { joinRings } from './rings.ts'

/** How a label file is written. */
export interface ToYOLOOptions {
  /** The picture's size, px. */
  readonly image: Size
  /**
   * The classes, as in `data.yaml`. A label that is not among them is an error.
   * @default the labels, in the order in which they come: for several pictures give all names, so that the numbers agree
   */
  readonly names?: ClassNames | undefined
  /** Whether scores are written, as a last column. Predictions have it; training refuses files with it. @default false */
  readonly confidence?: boolean | undefined
}

/** A label file and its classes. */
export interface YOLOLabels {
  /** The text of the file: one object a line; empty when there is none. */
  text: string
  /** The classes by number, for `names` in `data.yaml`. */
  names: string[]
}

/**
 * Detections or masks as a label file of YOLO (Ultralytics): `class cx cy width height` for boxes, `class x1 y1 x2 y2 …` for masks, as
 * fractions of the picture with six digits. A mask's pieces and holes become one outline, joined by lines there and back that
 * enclose nothing, as Ultralytics' own converter does: no pixel is lost.
 * @param objects - px of the picture, inside it; either boxes or masks (with `rle`), because a file with both cannot be trained on
 * @throws VLMError `input`, naming the field; for unknown labels, boxes that reach beyond the picture, and boxes beside masks
 * @example
 * const { text, names } = toYOLO(objects, { image: { width: 640, height: 480 }, names: ['cat', 'dog'] })
 * @see Ultralytics, "Object Detection Datasets" and "Instance Segmentation Datasets"
 */
export function toYOLO(objects: readonly (Detection | Mask)[], options: ToYOLOOptions): YOLOLabels {
  const fields = fieldsOf(options, 'options', '{ image, names }')
  const image = sizeOf(fields.image, 'image')
  const names = new NameIndex(fields.names === undefined ? undefined : listNames(fields.names, 'names'))
  const lists = [{ path: 'objects', things: listOf(objects, 'objects') }]
  checkOnePicture(lists)
  const instances = instancesOf(lists, image)
  checkOneKind(instances)
  const lines = instances.map((instance) => {
    const columns = instance.rle ? outlineColumns(instance, image) : boxColumns(instance, image)
    if (options.confidence === true) {
      if (instance.score === undefined) throw wrong('a score', `${instance.path}.score`, undefined)
      columns.push(instance.score)
    }
    return [names.indexOf(instance.label, `${instance.path}.label`), ...columns.map(written)].join(' ')
  })
  return { text: lines.map((line) => `${line}\n`).join(''), names: names.list }
}

function checkOneKind(instances: readonly Instance[]): void {
  const box = instances.find(({ rle }) => rle === undefined)
  const mask = instances.find(({ rle }) => rle !== undefined)
  if (!box || !mask) return
  throw fault(
    `${mask.path} has a mask, ${box.path} has none: YOLO reads a file as boxes or as outlines, so give one kind.`,
    box.path,
  )
}

function boxColumns({ box, path }: Instance, image: Size): number[] {
  const [x1, x2] = fractions(box.x, box.width, image.width, `${path}.box`)
  const [y1, y2] = fractions(box.y, box.height, image.height, `${path}.box`)
  return [(x1 + x2) / 2, (y1 + y2) / 2, x2 - x1, y2 - y1]
}

/** Rounding errors of what was computed to lie at the picture's edge, in parts of the picture. */
const slack = 1e-6

/** Both edges of a box along one axis. */
function fractions(start: number, length: number, side: number, path: string): [number, number] {
  const [from, to] = [start / side, (start + length) / side]
  if (from < -slack || to > 1 + slack)
    throw fault(`${path} reaches beyond the picture, which YOLO refuses: see clamp.`, path)
  return [Math.max(from, 0), Math.min(to, 1)]
}

function outlineColumns({ label, box, rle, path }: Instance, { width, height }: Size): number[] {
  const rings = rle ? toPolygons({ label, box, rle }) : []
  if (rings.length === 0) throw fault(`The mask ${path}.rle has no pixel, so it has no outline.`, `${path}.rle`)
  return joinRings(rings).flatMap(([x, y]) => [x / width, y / height])
}

/** Six digits: a hundredth of a pixel in a picture 10,000 px wide. */
function written(fraction: number): string {
  return fraction.toFixed(6)
}
