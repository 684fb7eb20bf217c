/** How well boxes are found: counts of right, wrong and missed ones at an overlap of one half. */
import { type Box, iou } from 'vlmkit'
import type { Photo, TrueObject } from './photos.ts'

/** A box is found when a box of its label overlaps it so far. */
const enough = 0.5

/** A box that a detector gave. */
export interface Found {
  readonly label: string
  /** Px of the picture. */
  readonly box: Box
  readonly score: number
}

/** What became of the boxes of one picture. */
export interface Match {
  /** In the order given. `ignored`: lies in a crowd, and counts neither way. */
  readonly found: readonly { readonly object: Found; readonly verdict: 'right' | 'wrong' | 'ignored' }[]
  /** Marked objects that no box found, crowds left out. */
  readonly missed: readonly TrueObject[]
}

/** Boxes right, wrong and missed. */
export interface Counts {
  right: number
  wrong: number
  missed: number
}

/** `Counts` as shares, 0…1; 0 where nothing was to be counted. */
export interface Rates extends Counts {
  readonly f1: number
  readonly precision: number
  readonly recall: number
}

/**
 * Pairs boxes with marked objects of the same label, the surest box first, each with the free object it overlaps most.
 * A box without a partner that lies in a crowd of its label (by half of the box's own area) is ignored.
 * @see COCO API cocoeval.py `evaluateImg`; its `maskUtils.iou` divides by the box's own area for crowds
 */
export function match(found: readonly Found[], truth: readonly TrueObject[]): Match {
  const free = new Set(truth.filter(({ crowd }) => !crowd))
  const crowds = truth.filter(({ crowd }) => crowd)
  const verdicts = new Map<Found, 'right' | 'wrong' | 'ignored'>()
  for (const object of [...found].sort((a, b) => b.score - a.score)) {
    const partner = best(object, free)
    if (partner) free.delete(partner)
    const inCrowd = () => crowds.some(({ label, box }) => label === object.label && share(object.box, box) >= enough)
    verdicts.set(object, partner ? 'right' : inCrowd() ? 'ignored' : 'wrong')
  }
  return {
    found: found.map((object) => ({ object, verdict: verdicts.get(object) ?? 'wrong' })),
    missed: [...free],
  }
}

function best(object: Found, free: ReadonlySet<TrueObject>): TrueObject | undefined {
  let partner: TrueObject | undefined
  let most = enough
  for (const each of free) {
    if (each.label !== object.label) continue
    const overlap = iou(object.box, each.box)
    if (overlap > most || (overlap === most && !partner)) {
      partner = each
      most = overlap
    }
  }
  return partner
}

/** The part of `box` that lies in `region`, 0…1. */
function share(box: Box, region: Box): number {
  const width = Math.min(box.x + box.width, region.x + region.width) - Math.max(box.x, region.x)
  const height = Math.min(box.y + box.height, region.y + region.height) - Math.max(box.y, region.y)
  const area = box.width * box.height
  return area > 0 && width > 0 && height > 0 ? (width * height) / area : 0
}

/** What a picture can judge: all boxes where everything is marked, else those of the labels that were looked for. */
export function judged(found: readonly Found[], photo: Photo): readonly Found[] {
  return photo.complete ? found : found.filter(({ label }) => photo.annotated.includes(label))
}

/** Counts of many pictures together (micro average). */
export function count(matches: readonly Match[]): Counts {
  const counts: Counts = { right: 0, wrong: 0, missed: 0 }
  for (const { found, missed } of matches) {
    counts.missed += missed.length
    for (const { verdict } of found) if (verdict !== 'ignored') counts[verdict]++
  }
  return counts
}

/** F1 = 2·right / (2·right + wrong + missed): the harmonic mean of precision and recall. */
export function rates({ right, wrong, missed }: Counts): Rates {
  const part = (of: number, all: number) => (all > 0 ? of / all : 0)
  return {
    right,
    wrong,
    missed,
    f1: part(2 * right, 2 * right + wrong + missed),
    precision: part(right, right + wrong),
    recall: part(right, right + missed),
  }
}
