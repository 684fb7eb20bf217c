/** Detections as a COCO dataset or as a list of COCO results. */
import type { Box } from '../../types.ts'
import { areaOf, readRuns } from '../../util/rle.ts'
import { boxOf, fault, fieldsOf, listOf, numberOf, scoreOf, sizeOf, textOf, wrong } from './check.ts'
import type { COCOAnnotation, COCOCategory, COCODataset, COCOImage, COCOPicture, COCOResult } from './coco-types.ts'
import { checkOnePicture, type Instance, instancesOf, type NamedList } from './instances.ts'
import { NameIndex } from './names.ts'

/** The category of text regions. */
export const textLabel = 'text'

/** How a dataset is written. */
export interface ToCOCOOptions {
  /**
   * The categories, as names (their ids count from 1) or whole, with ids of their own. A label that is not among them is an error.
   * @default the labels, in the order in which they come
   */
  readonly categories?: readonly (string | COCOCategory)[] | undefined
}

/**
 * Detections as a COCO dataset: what annotation tools import and training runs read.
 * @param pictures - with their objects, masks, text regions and crowds
 * @returns images, annotations and categories; ids count from 1. `JSON.stringify` of it is the file
 * @throws VLMError `input`, naming the field, e.g. `pictures[0].objects[3].box.x`, for a label that is not among `categories` and for
 * points, which the format has no place for
 * @example
 * const { objects } = await vlm.detect('street.jpg', ['car'])
 * const dataset = toCOCO([{ image: { width: 640, height: 480 }, filename: 'street.jpg', objects }])
 */
export function toCOCO(pictures: readonly COCOPicture[], options: ToCOCOOptions = {}): COCODataset {
  const categories = new Categories(options.categories)
  const images: COCOImage[] = []
  const annotations: COCOAnnotation[] = []
  for (const picture of checkPictures(pictures)) {
    const { id: image_id, path, size } = picture
    images.push({ id: image_id, file_name: textOf(picture.filename, `${path}.filename`), ...size })
    const add = (label: string, at: string, rest: Omit<COCOAnnotation, 'id' | 'image_id' | 'category_id'>) => {
      annotations.push({ id: annotations.length + 1, image_id, category_id: categories.idOf(label, at), ...rest })
    }
    const { objects, masks, regions, crowds } = picture
    for (const instance of instancesOf([objects, masks], size)) {
      add(instance.label, `${instance.path}.label`, instanceFields(instance, 0))
    }
    for (const [index, region] of regions.things.entries()) {
      const at = `${regions.path}[${index}]`
      add(textLabel, at, regionFields(region, at))
    }
    for (const crowd of instancesOf([crowds], size)) add(crowd.label, `${crowd.path}.label`, instanceFields(crowd, 1))
  }
  return { images, annotations, categories: categories.list }
}

/**
 * Detections as COCO results: the list that `loadRes` of pycocotools takes, to score a model against a dataset.
 * @param pictures - `id` as in the dataset, or all of its pictures in its order; either objects or masks, each with a score
 * @param options - `categories`: those of the dataset, so that the ids are the same
 * @throws VLMError `input`, naming the field; for a thing without a score, and for objects beside masks: COCO scores boxes and masks apart
 * @example toCOCOResults([{ id: 397133, image: size, objects }], { categories: dataset.categories })
 */
export function toCOCOResults(
  pictures: readonly Omit<COCOPicture, 'filename' | 'regions' | 'crowds'>[],
  options: Required<ToCOCOOptions>,
): COCOResult[] {
  const categories = new Categories(listOf(options.categories, 'categories') as readonly (string | COCOCategory)[])
  const results: COCOResult[] = []
  const kinds = new Map<boolean, string>()
  for (const { id: image_id, path, objects, masks, regions, crowds, size } of checkPictures(pictures)) {
    if (regions.things.length + crowds.things.length > 0) {
      throw fault(`COCO's results have no form for the regions and crowds of ${path}: leave them out.`, path)
    }
    for (const instance of [...instancesOf([objects], size), ...instancesOf([masks], size)]) {
      kinds.set(instance.rle !== undefined, instance.path)
      if (kinds.size > 1) {
        const where = [...kinds.values()].join(', ')
        throw fault(`COCO scores boxes and masks apart, but both were given (${where}): give one kind a call.`, path)
      }
      results.push({
        image_id,
        category_id: categories.idOf(instance.label, `${instance.path}.label`),
        // With a box beside the mask, pycocotools would take the box's area for the mask's.
        ...(instance.rle ? { segmentation: instance.rle } : { bbox: bboxOf(instance.box) }),
        score: numberOf(instance.score, `${instance.path}.score`, 'a score, by which COCO ranks results,'),
      })
    }
  }
  return results
}

/** The pictures one by one: size, number and lists checked, the things in the lists not yet. */
function* checkPictures(pictures: unknown) {
  const ids = new Map<number, string>()
  if (!Array.isArray(pictures)) throw wrong('an array of pictures', 'pictures', pictures)
  for (const [index, picture] of pictures.entries()) {
    const path = `pictures[${index}]`
    const fields = fieldsOf(picture, path, '{ image, filename, objects }')
    const size = sizeOf(fields.image, `${path}.image`)
    const id = fields.id === undefined ? index + 1 : fields.id
    if (!Number.isSafeInteger(id)) throw wrong('a whole number', `${path}.id`, id)
    const first = ids.get(id as number)
    if (first) throw fault(`${path} has the id ${id}, and so has ${first}: give every picture an id, or none.`, path)
    ids.set(id as number, path)
    if (listOf(fields.points, `${path}.points`).length > 0) {
      throw fault(
        `COCO's format of instances has no place for the points of ${path}: leave them out.`,
        `${path}.points`,
      )
    }
    const [objects, masks, regions, crowds] = (['objects', 'masks', 'regions', 'crowds'] as const).map((name) => {
      return { path: `${path}.${name}`, things: listOf(fields[name], `${path}.${name}`) }
    }) as [NamedList, NamedList, NamedList, NamedList]
    checkOnePicture([objects, masks, regions, crowds])
    yield {
      path,
      size,
      id: id as number,
      filename: fields.filename,
      objects,
      masks,
      regions,
      crowds,
    }
  }
}

function instanceFields({ box, rle, score }: Instance, iscrowd: 0 | 1) {
  return {
    bbox: bboxOf(box),
    area: rle ? areaOf(readRuns(rle)) : box.width * box.height,
    segmentation: rle ?? [],
    iscrowd,
    ...(score !== undefined && { score }),
  }
}

function regionFields(region: unknown, path: string) {
  const fields = fieldsOf(region, path, 'an object { text, polygon, box }')
  const box = boxOf(fields.box, `${path}.box`)
  const score = scoreOf(fields.score, `${path}.score`)
  const polygon = listOf(fields.polygon, `${path}.polygon`).map((corner, index): [number, number] => {
    const at = `${path}.polygon[${index}]`
    if (!Array.isArray(corner) || corner.length !== 2) throw wrong('[x, y] in px', at, corner)
    return [numberOf(corner[0], `${at}[0]`), numberOf(corner[1], `${at}[1]`)]
  })
  if (polygon.length < 3) throw wrong('at least 3 corners', `${path}.polygon`, fields.polygon)
  if (typeof fields.text !== 'string') throw wrong('a string', `${path}.text`, fields.text)
  return {
    bbox: bboxOf(box),
    area: polygonArea(polygon),
    segmentation: [polygon.flat()],
    iscrowd: 0 as const,
    ...(score !== undefined && { score }),
    utf8_string: fields.text,
  }
}

/** The shoelace formula, from the first corner so that large coordinates cost no digits. */
function polygonArea(polygon: readonly (readonly [number, number])[]): number {
  const [left, top] = polygon[0] as readonly [number, number]
  let twice = 0
  for (const [index, [x, y]] of polygon.entries()) {
    const [nextX, nextY] = polygon[(index + 1) % polygon.length] as readonly [number, number]
    twice += (x - left) * (nextY - top) - (nextX - left) * (y - top)
  }
  return Math.abs(twice) / 2
}

function bboxOf({ x, y, width, height }: Box): [number, number, number, number] {
  return [x, y, width, height]
}

/** The categories of a dataset, and which label is which. */
class Categories {
  private readonly given: readonly COCOCategory[] | undefined
  private readonly names: NameIndex

  constructor(given: ToCOCOOptions['categories']) {
    this.given = given && checkCategories(given)
    this.names = new NameIndex(this.given?.map(({ name }) => name))
  }

  get list(): COCOCategory[] {
    return this.given
      ? this.given.map((category) => ({ ...category }))
      : this.names.list.map((name, index) => ({ id: index + 1, name, supercategory: '' }))
  }

  idOf(label: string, path: string): number {
    const index = this.names.indexOf(label, path)
    return this.given?.[index]?.id ?? index + 1
  }
}

function checkCategories(given: unknown): COCOCategory[] {
  const [ids, names] = [new Map<number, number>(), new Map<string, number>()]
  return listOf(given, 'categories').map((value, index) => {
    const path = `categories[${index}]`
    const fields =
      typeof value === 'string' ? { id: index + 1, name: value } : fieldsOf(value, path, 'a name or { id, name }')
    const name = textOf(fields.name, typeof value === 'string' ? path : `${path}.name`)
    const { id, supercategory = '' } = fields as { id: unknown; supercategory?: unknown }
    if (!Number.isSafeInteger(id)) throw wrong('a whole number', `${path}.id`, id)
    if (typeof supercategory !== 'string') throw wrong('a string', `${path}.supercategory`, supercategory)
    for (const twin of [ids.get(id as number), names.get(name)]) {
      if (twin === undefined) continue
      throw fault(
        `${path} ("${name}", id ${id}) has the id or the name of categories[${twin}]: both must be its own.`,
        path,
      )
    }
    ids.set(id as number, index)
    names.set(name, index)
    return { id: id as number, name, supercategory }
  })
}
