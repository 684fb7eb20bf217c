/** Objects and masks as the instances that formats hold: one box, and its pixels where they are known. */
import type { Box, Detection, Mask, RLE, Size } from '../../types.ts'
import { boxOf, fault, fieldsOf, rleOf, scoreOf, textOf } from './check.ts'

/** An object or a mask, checked. */
export interface Instance {
  readonly label: string
  readonly box: Box
  readonly score: number | undefined
  /** Absent for a mere box. */
  readonly rle: RLE | undefined
  /** Where it was given: for messages. */
  readonly path: string
}

/** A list of things of one picture and its name: for messages. */
export interface NamedList {
  readonly path: string
  readonly things: readonly unknown[]
}

/**
 * The instances of a picture in the order given. An object and a mask of the same label, box and score are one: models that give
 * masks give both.
 * @throws VLMError `input`, naming the field
 */
export function instancesOf(lists: readonly NamedList[], image: Size): Instance[] {
  const instances: Instance[] = []
  const [objects, masks] = [new Map<string, number[]>(), new Map<string, number[]>()]
  for (const { path, things } of lists) {
    for (const [index, thing] of things.entries()) {
      const instance = instanceOf(thing, `${path}[${index}]`, image)
      const { label, box, score, rle } = instance
      const key = JSON.stringify([label, box, score])
      const partner = (rle ? objects : masks).get(key)?.pop()
      if (partner !== undefined) {
        const first = instances[partner] as Instance
        instances[partner] = { ...first, rle: first.rle ?? rle }
        continue
      }
      const waiting = rle ? masks : objects
      const alike = waiting.get(key)
      if (alike) alike.push(instances.length)
      else waiting.set(key, [instances.length])
      instances.push(instance)
    }
  }
  return instances
}

function instanceOf(thing: unknown, path: string, image: Size): Instance {
  const { label, box, score, rle } = fieldsOf(thing, path, 'an object { label, box }')
  return {
    label: textOf(label, `${path}.label`, 'a label that is not empty'),
    box: boxOf(box, `${path}.box`),
    score: scoreOf(score, `${path}.score`),
    rle: rle === undefined ? undefined : rleOf(rle, `${path}.rle`, image),
    path,
  }
}

/** Refuses things of several pictures in the lists of one: each would land in the wrong place. */
export function checkOnePicture(lists: readonly NamedList[]): void {
  const pictures = new Map<number | undefined, string>()
  for (const { path, things } of lists) {
    for (const [index, thing] of things.entries()) {
      pictures.set((thing as Detection | Mask | null)?.box?.picture, `${path}[${index}]`)
    }
  }
  const [one, other] = [...pictures]
  if (!one || !other) return
  const where = `${one[1]} in picture ${one[0]}, ${other[1]} in picture ${other[0]}`
  throw fault(`Things of several pictures were given for one: ${where}. Give each picture its own.`, other[1])
}
