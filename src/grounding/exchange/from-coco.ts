/** COCO datasets and lists of COCO results as detections. */
import type { Box, Detection, Mask, Size, TextRegion, Warning } from '../../types.ts'
import { fault, fieldsOf, listOf, numberOf, scoreOf, sizeOf, textOf, wrong } from './check.ts'
import { textLabel } from './coco.ts'
import { boundsOf, maskOf, readSegmentation } from './coco-segmentation.ts'
import type { COCOCategory } from './coco-types.ts'

/** How COCO's data is read. */
export interface FromCOCOOptions {
  /** The dataset that a list of results belongs to: it has the sizes and names. Needed for results, and only for them. */
  readonly dataset?: unknown
}

/** A picture of a dataset and what is in it, px of the picture, in the dataset's order. */
export interface COCOContents {
  /** Its number in the dataset. */
  id: number
  /** Its size, px. */
  image: Size
  /** The name of its file; empty where the dataset has none. */
  filename: string
  /** All objects, those with a mask too. */
  objects: Detection[]
  /** As large as the picture. Polygons are filled: pixels whose centre is inside. */
  masks: Mask[]
  /** Annotations that have a text under `utf8_string`, as in COCO-Text. */
  regions: TextRegion[]
  /** Groups of objects that nobody told apart (`iscrowd` 1), with their pixels where those are known. */
  crowds: (Detection | Mask)[]
}

/** What COCO's data holds. */
export interface COCOImport {
  /** All pictures of the dataset, those without annotations too. `toCOCO` takes them as they are. */
  pictures: COCOContents[]
  /** The dataset's categories, whether they occur or not. */
  categories: COCOCategory[]
  /** What could not be kept, counted. */
  warnings: Warning[]
}

/**
 * Reads a COCO dataset (instances, boxes, crowds, COCO-Text) or a list of results. Segmentations may be polygons, compressed or
 * uncompressed runs; fields that are not known are passed over. Nothing is rounded, moved or clamped.
 * @param data - the object that `JSON.parse` gives of the file
 * @throws VLMError `input`, naming the field, e.g. `annotations[3].bbox`
 * @example
 * const { pictures } = fromCOCO(JSON.parse(await readFile('instances_val2017.json', 'utf8')))
 * const { pictures: found } = fromCOCO(results, { dataset })
 */
export function fromCOCO(data: unknown, options: FromCOCOOptions = {}): COCOImport {
  const results = Array.isArray(data)
  const dataset = fieldsOf(results ? options.dataset : data, results ? 'dataset' : 'data', 'a COCO dataset (an object)')
  if (!results && options.dataset !== undefined) {
    throw fault('A dataset brings its own sizes and names: leave out the option dataset.', 'dataset')
  }
  const at = results ? 'dataset.' : ''
  const categories = readCategories(dataset.categories, `${at}categories`)
  const pictures = readImages(dataset.images, `${at}images`)
  const names = new Map(categories.map(({ id, name }) => [id, name]))
  const byId = new Map(pictures.map((picture) => [picture.id, picture]))
  const lost = { masks: 0, keypoints: 0 }
  const path = results ? 'results' : 'annotations'
  for (const [index, value] of listOf(results ? data : dataset.annotations, path).entries()) {
    readAnnotation(value, `${path}[${index}]`, byId, names, lost)
  }
  return { pictures, categories, warnings: warningsOf(lost) }
}

interface Lost {
  masks: number
  keypoints: number
}

function readAnnotation(
  value: unknown,
  path: string,
  pictures: ReadonlyMap<unknown, COCOContents>,
  names: ReadonlyMap<unknown, string>,
  lost: Lost,
): void {
  const fields = fieldsOf(value, path)
  const picture = pictures.get(fields.image_id)
  if (!picture) throw wrong('the id of one of the images', `${path}.image_id`, fields.image_id)
  const label = names.get(fields.category_id)
  if (label === undefined) throw unknownCategory(fields.category_id, names, `${path}.category_id`)
  const score = scoreOf(fields.score, `${path}.score`)
  const rest = score !== undefined && { score }
  const outline = readSegmentation(fields.segmentation, `${path}.segmentation`, picture.image)
  if (Array.isArray(fields.keypoints) && fields.num_keypoints !== 0) lost.keypoints += 1
  let box = readBox(fields.bbox, `${path}.bbox`)
  if (box && typeof fields.utf8_string === 'string') {
    const polygon = outline?.polygons?.length === 1 ? outline.polygons[0] : undefined
    picture.regions.push({ text: fields.utf8_string, polygon: polygon ?? cornersOf(box), box: { ...box }, ...rest })
    if (label === textLabel) return
  }
  const rle = outline && maskOf(outline, picture.image)
  if (outline && !rle) lost.masks += 1
  box ??= rle && boundsOf(rle)
  if (!box) throw wrong('[x, y, width, height] in px', `${path}.bbox`, fields.bbox)
  const mask = rle && { label, box: { ...box }, rle, ...rest }
  if (isCrowd(fields.iscrowd, `${path}.iscrowd`)) {
    picture.crowds.push(mask ?? { label, box, ...rest })
    return
  }
  picture.objects.push({ label, box, ...rest })
  if (mask) picture.masks.push(mask)
}

function isCrowd(value: unknown, path: string): boolean {
  if (value === undefined || value === null) return false
  if (value !== 0 && value !== 1 && typeof value !== 'boolean') throw wrong('0 or 1', path, value)
  return Boolean(value)
}

/** A box, where there is one: results of masks have none. */
function readBox(value: unknown, path: string): Box | undefined {
  if (value === undefined || value === null || (Array.isArray(value) && value.length === 0)) return undefined
  if (!Array.isArray(value) || value.length !== 4) throw wrong('[x, y, width, height] in px', path, value)
  const [x, y, width, height] = value.map((number, index) => numberOf(number, `${path}[${index}]`)) as [
    number,
    number,
    number,
    number,
  ]
  if (width < 0 || height < 0) throw wrong('a width and a height of at least 0 px', path, value.join(', '))
  return { x, y, width, height }
}

/** Clockwise from the top left corner. */
function cornersOf({ x, y, width, height }: Box): [number, number][] {
  return [
    [x, y],
    [x + width, y],
    [x + width, y + height],
    [x, y + height],
  ]
}

function readCategories(value: unknown, path: string): COCOCategory[] {
  if (value === undefined) throw wrong('a list of categories', path, value)
  return readNumbered(value, path, (fields, at, id) => {
    // Some tools write null.
    const supercategory = fields.supercategory ?? ''
    if (typeof supercategory !== 'string') throw wrong('a string', `${at}.supercategory`, supercategory)
    return { id, name: textOf(fields.name, `${at}.name`), supercategory }
  })
}

function readImages(value: unknown, path: string): COCOContents[] {
  if (value === undefined) throw wrong('a list of images', path, value)
  return readNumbered(value, path, (fields, at, id) => {
    const { file_name = '' } = fields
    if (typeof file_name !== 'string') throw wrong('a string', `${at}.file_name`, file_name)
    const image = sizeOf(fields, at)
    return { id, image, filename: file_name, objects: [], masks: [], regions: [], crowds: [] }
  })
}

/** A list whose elements have an id, each its own. */
function readNumbered<T>(
  value: unknown,
  path: string,
  read: (fields: { readonly [key: string]: unknown }, at: string, id: number) => T,
): T[] {
  const ids = new Map<number, string>()
  return listOf(value, path).map((element, index) => {
    const at = `${path}[${index}]`
    const fields = fieldsOf(element, at)
    const { id } = fields
    if (!Number.isSafeInteger(id)) throw wrong('a whole number', `${at}.id`, id)
    const first = ids.get(id as number)
    if (first) throw fault(`${at} has the id ${id}, and so has ${first}.`, `${at}.id`)
    ids.set(id as number, at)
    return read(fields, at, id as number)
  })
}

function unknownCategory(id: unknown, names: ReadonlyMap<unknown, string>, path: string) {
  const known = [...names.keys()] as number[]
  const near = Number.isFinite(id)
    ? known.reduce(
        (best, one) => (Math.abs(one - (id as number)) < Math.abs(best - (id as number)) ? one : best),
        known[0] ?? 0,
      )
    : known[0]
  const hint =
    near === undefined || known.length === 0
      ? 'There are no categories.'
      : `The nearest is ${near} ("${names.get(near)}").`
  return wrong('the id of one of the categories', path, id, hint)
}

function warningsOf({ masks, keypoints }: Lost): Warning[] {
  const lines: [number, string, string][] = [
    [masks, 'no_mask', 'have a segmentation without a pixel inside the picture; their boxes are kept'],
    [keypoints, 'keypoints', 'have keypoints, which were not read'],
  ]
  return lines.flatMap(([count, code, what]) => (count > 0 ? [{ code, message: `${count} annotations ${what}.` }] : []))
}
