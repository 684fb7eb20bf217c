/** What the keys of a model's JSON mean. All names are in the plain form of `plainKey`, lists of things in the singular. */

/** Keys of a box; a point may stand under `coordinates` too. */
export const boxKeys = ['bbox2d', 'box2d', 'bbox', 'box', 'boundingbox', 'coordinates', 'rect'] as const
/** Keys of a point. */
export const pointKeys = ['point2d', 'point'] as const
/** Keys of a mask: a picture of it in base64, or polygons. */
export const maskKeys = ['mask', 'polygon', 'polygons', 'segmentation'] as const
/** Keys of a label, the surest first. */
export const labelKeys = ['label', 'name', 'class', 'category', 'object', 'classname'] as const
/** Keys of the text that is written somewhere. */
export const textKeys = ['textcontent', 'text', 'transcription'] as const
/** Keys of a score. */
export const scoreKeys = ['score', 'confidence', 'conf', 'probability'] as const

/** Keys that only a box has: where one of them stands, `x` and `y` alone are a box in part, not a point. */
export const cornerKeys = 'x0 y0 x1 y1 x2 y2 xmin ymin xmax ymax left top right bottom width height w h'.split(' ')

const positionKeys: ReadonlySet<string> = /* @__PURE__ */ new Set<string>(
  [boxKeys, pointKeys, maskKeys, cornerKeys, ['x', 'y']].flat(),
)

/** Whether a key can tell where something is. */
export function namesPosition(plain: string): boolean {
  return positionKeys.has(plain)
}

const set = (names: string): ReadonlySet<string> => new Set(names.split(' '))

const pointLists = /* @__PURE__ */ set('point waypoint keypoint trajectory trajectories path')

const elementLists = /* @__PURE__ */ set(
  'object detection box bbox boundingbox result item point waypoint keypoint region mask annotation prediction instance entity ' +
    'entities element finding match target trajectory trajectories bbox2d box2d point2d',
)

/** What else stands around elements and is no label of theirs. */
const wrappers = /* @__PURE__ */ set(
  'data output answer response list thing found path step polygon segment segmentation shape location position coordinate rect ' +
    'area scene image picture photo frame text line word label json value content argument parameter',
)

const pictureKeys =
  /^(?:(?:original|input)?(?:image|picture|photo|frame)?(?:size|shape|dimensions?|resolution)|image|picture|photo|canvas|viewport|crop)$/

/** Whether what stands under a key is read over: boxes in space, and the frames of a video, which are numbered. */
export function isElsewhere(plain: string, value: unknown): boolean {
  return plain === 'box3d' || plain === 'bbox3d' || (Array.isArray(value) && /^\d+$/.test(plain))
}

/** Whether a key is what lists of elements are called, like `objects`. */
export function namesElements(plain: string): boolean {
  return isOneOf(plain, elementLists)
}

/** Whether a key may be a label, as in `{"cat": [[12, 30, 40, 80]]}`. */
export function mayBeLabel(plain: string): boolean {
  return !/^\d*$/.test(plain) && !isOneOf(plain, elementLists) && !isOneOf(plain, wrappers)
}

/** Whether the pairs of numbers under a key are points. */
export function namesPoints(plain: string): boolean {
  return isOneOf(plain, pointLists)
}

/** Whether the numbers under a key tell of the picture, not of things in it. */
export function namesPicture(plain: string): boolean {
  return pictureKeys.test(plain)
}

/** In the singular or plural, numbered or not: `boxes`, `object_2`. */
function isOneOf(plain: string, names: ReadonlySet<string>): boolean {
  if (plain.length > 30) return false
  const name = plain.replace(/\d+$/, '')
  return (
    names.has(plain) ||
    names.has(name) ||
    (name.endsWith('s') && names.has(name.slice(0, -1))) ||
    (name.endsWith('es') && names.has(name.slice(0, -2)))
  )
}
