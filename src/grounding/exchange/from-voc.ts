/** Annotation files of Pascal VOC as detections. */
import type { Size, Warning } from '../../types.ts'
import { decimalOf, fault, scoreOf, sizeOf, wrong } from './check.ts'
import { firstPixel, type VOCConvention, type VOCObject } from './voc.ts'
import { readXml, type XmlElement } from './xml.ts'

/** How a file is read. */
export interface FromVOCOptions {
  /** The picture's size, px, for files that do not have it; one that has another is refused. */
  readonly image?: Size | undefined
  /** What the numbers of a box mean. @default 'pixels' */
  readonly convention?: VOCConvention | undefined
}

/** What a VOC file holds. */
export interface VOCImport {
  /** The picture's size, px. */
  image: Size
  /** The name of the picture's file; empty where the file has none. */
  filename: string
  /** In the file's order, px of the picture. */
  objects: VOCObject[]
  /** What was not read, counted. */
  warnings: Warning[]
}

/**
 * Reads an annotation file of Pascal VOC. Nothing is rounded or clamped; fractions, which some tools write, are kept.
 * @param xml - the file's text; document types are refused
 * @throws VLMError `input`, naming the field, e.g. `object[2].bndbox.xmin`; in the convention `pixels` for a pixel below 1
 * @example const { filename, objects } = fromVOC(await readFile('2007_000027.xml', 'utf8'))
 */
export function fromVOC(xml: string, options: FromVOCOptions = {}): VOCImport {
  const first = firstPixel(options.convention)
  const root = readXml(xml)
  if (root.name !== 'annotation') throw wrong('the root element <annotation>', 'xml', `<${root.name}>`)
  const image = readSize(root, options.image)
  const unread = new Map<string, number>()
  const objects = root.children
    .filter(({ name }) => name === 'object')
    .map((element, index) => readObject(element, `object[${index}]`, first, unread))
  const names = [...unread].map(([name, count]) => `<${name}> (${count})`).join(', ')
  const message = `Elements of objects that were not read: ${names}.`
  return {
    image,
    filename: childOf(root, 'filename', '')?.text ?? '',
    objects,
    warnings: unread.size > 0 ? [{ code: 'not_read', message }] : [],
  }
}

function readSize(root: XmlElement, given: Size | undefined): Size {
  const image = given && sizeOf(given, 'image')
  const size = childOf(root, 'size', '')
  // Tools that have not seen the picture write 0.
  const [width, height] = (['width', 'height'] as const).map((name) => {
    const element = size && childOf(size, name, 'size.')
    return element ? decimalOf(element.text, `size.${name}`) : 0
  }) as [number, number]
  if (width === 0 && height === 0) {
    if (image) return image
    throw fault('The file does not say how large its picture is: give the option image, its size in px.', 'size')
  }
  const own = sizeOf({ width, height }, 'size')
  if (image && (image.width !== width || image.height !== height)) {
    const [says, is] = [own, image].map((one) => `${one.width} × ${one.height} px`)
    throw fault(`The file says that its picture has ${says}, but the option image says ${is}.`, 'size')
  }
  return own
}

/** The elements of an object that are read. */
const known = ['name', 'pose', 'truncated', 'occluded', 'difficult', 'score', 'bndbox']

function readObject(element: XmlElement, path: string, first: 0 | 1, unread: Map<string, number>): VOCObject {
  for (const { name } of element.children) {
    if (!known.includes(name)) unread.set(name, (unread.get(name) ?? 0) + 1)
  }
  const textAt = (name: string) => childOf(element, name, `${path}.`)?.text
  const label = textAt('name')
  if (!label) throw wrong('a name that is not empty', `${path}.name`, label)
  const bndbox = childOf(element, 'bndbox', `${path}.`)
  if (!bndbox) throw wrong('an element <bndbox>', `${path}.bndbox`, undefined)
  const object: VOCObject = { label, box: readBox(bndbox, `${path}.bndbox`, first) }
  const score = textAt('score')
  if (score) object.score = scoreOf(decimalOf(score, `${path}.score`), `${path}.score`)
  const pose = textAt('pose')
  if (pose && pose !== 'Unspecified') object.pose = pose
  for (const name of ['truncated', 'occluded', 'difficult'] as const) {
    const text = textAt(name)
    if (text) object[name] = flagOf(text, `${path}.${name}`)
  }
  return object
}

function readBox(bndbox: XmlElement, path: string, first: 0 | 1) {
  const [xmin, ymin, xmax, ymax] = (['xmin', 'ymin', 'xmax', 'ymax'] as const).map((name) => {
    const text = childOf(bndbox, name, `${path}.`)?.text
    return decimalOf(text, `${path}.${name}`)
  }) as [number, number, number, number]
  for (const [low, high, axis] of [
    [xmin, xmax, 'x'],
    [ymin, ymax, 'y'],
  ] as const) {
    if (first === 1 && low < 1) {
      const hint = "VOC counts pixels from 1. For a file whose numbers are edges from 0, pass { convention: 'edges' }."
      throw wrong('a pixel from 1 on', `${path}.${axis}min`, low, hint)
    }
    if (high < low) throw wrong(`at least ${axis}min (${low})`, `${path}.${axis}max`, high)
  }
  const [x, y] = [xmin - first, ymin - first]
  return { x, y, width: xmax - x, height: ymax - y }
}

function flagOf(text: string, path: string): boolean {
  if (text !== '0' && text !== '1') throw wrong('0 or 1', path, text)
  return text === '1'
}

/** The only child of that name. */
function childOf(element: XmlElement, name: string, path: string): XmlElement | undefined {
  const [child, second] = element.children.filter((one) => one.name === name)
  if (second) throw fault(`${path}${name} is there twice.`, `${path}${name}`)
  return child
}
