/** Where the tags of an annotated picture go: near what they name, inside the picture, apart from each other, over no small thing. */
import type { Box, Size } from '../../types.ts'

/** A tag to be placed. */
export interface TagRequest {
  readonly width: number
  readonly height: number
  /** What it names, px. */
  readonly anchor: Box
  /** Tags of a higher rank choose their place first. */
  readonly rank: number
}

/** A place for a tag. */
export interface TagPlace {
  readonly x: number
  readonly y: number
  /** True when it lies apart from its anchor: a line should join the two. */
  readonly apart: boolean
}

/** Work is bounded: more tags could not be read, and more things could not be told apart. */
const maxTags = 400
const maxObstacles = 1_000
/** In a crowd tags cover at most this part of the picture, and none lies apart: the picture itself must stay visible. */
const crowd = 80
const crowdShare = 0.25
/** A tag may not cover more than this part of another thing. */
const mostCovered = 0.6

/**
 * Places tags one after the other, each at the cheapest of a fixed list of places. The same input gives the same places.
 * @param things - everything that should stay visible, the anchors included, px
 * @param size - of the picture, px
 * @returns one place a request; undefined where no place is free
 */
export function placeTags(
  requests: readonly TagRequest[],
  things: readonly Box[],
  size: Size,
): (TagPlace | undefined)[] {
  const places: (TagPlace | undefined)[] = requests.map(() => undefined)
  const taken: Box[] = []
  const smallest = [...things].sort((a, b) => areaOf(a) - areaOf(b)).slice(0, maxObstacles)
  const order = [...requests.keys()].sort((a, b) => rankOf(requests, b) - rankOf(requests, a)).slice(0, maxTags)
  const crowded = requests.length > crowd
  let room = crowded ? size.width * size.height * crowdShare : Number.POSITIVE_INFINITY
  for (const index of order) {
    const request = requests[index] as TagRequest
    if (request.width > size.width || request.height > size.height || areaOf(request) > room) continue
    const choice = candidates(request).filter(({ apart }) => !(apart && crowded))
    const place = cheapest(request, choice, smallest, taken, size)
    if (!place) continue
    places[index] = place
    room -= areaOf(request)
    taken.push({ x: place.x, y: place.y, width: request.width, height: request.height })
  }
  return places
}

function cheapest(
  request: TagRequest,
  choice: readonly TagPlace[],
  things: readonly Box[],
  taken: readonly Box[],
  size: Size,
): TagPlace | undefined {
  let best: TagPlace | undefined
  let bestCost = Number.POSITIVE_INFINITY
  for (const [preference, wanted] of choice.entries()) {
    const x = Math.round(Math.min(Math.max(wanted.x, 0), size.width - request.width))
    const y = Math.round(Math.min(Math.max(wanted.y, 0), size.height - request.height))
    const tag = { x, y, width: request.width, height: request.height }
    if (taken.some((other) => overlap(tag, other) > 0)) continue
    const moved = (Math.abs(x - wanted.x) + Math.abs(y - wanted.y)) / request.height
    const cost = preference * 0.05 + moved * 0.1 + coverCost(tag, request.anchor, things)
    if (cost < bestCost) {
      bestCost = cost
      best = { x, y, apart: wanted.apart }
    }
  }
  return best
}

/** What a tag hides: by how large a part of each thing, the own one counting less. Infinite when another is all but gone. */
function coverCost(tag: Box, anchor: Box, things: readonly Box[]): number {
  let cost = 0
  for (const thing of things) {
    const shared = overlap(tag, thing)
    if (shared === 0) continue
    const part = shared / areaOf(thing)
    const own = thing === anchor
    if (part > mostCovered && !own) return Number.POSITIVE_INFINITY
    cost += part * (own ? 4 : 6)
  }
  return cost
}

/** Places in order of preference: at the corners outside, then inside, then a little apart, up to four tags away. */
function candidates({ anchor, width, height }: TagRequest): TagPlace[] {
  const left = anchor.x
  const right = anchor.x + anchor.width - width
  const above = anchor.y - height
  const below = anchor.y + anchor.height
  const places: TagPlace[] = [
    { x: left, y: above, apart: false },
    { x: left, y: anchor.y, apart: false },
    { x: left, y: below, apart: false },
    { x: right, y: above, apart: false },
    { x: right, y: below, apart: false },
    { x: right, y: anchor.y, apart: false },
    { x: left, y: below - height, apart: false },
    { x: right, y: below - height, apart: false },
    { x: anchor.x + anchor.width, y: anchor.y, apart: false },
    { x: anchor.x - width, y: anchor.y, apart: false },
    { x: anchor.x + anchor.width, y: below - height, apart: false },
    { x: anchor.x - width, y: below - height, apart: false },
  ]
  // Along the edges of a large box there is more room than at its corners.
  for (const part of [0.25, 0.5, 0.75]) {
    const x = left + (anchor.width - width) * part
    const y = anchor.y + (anchor.height - height) * part
    places.push({ x, y: above, apart: false }, { x, y: below, apart: false })
    places.push({ x: anchor.x + anchor.width, y, apart: false }, { x: anchor.x - width, y, apart: false })
    places.push({ x, y: anchor.y, apart: false }, { x: left, y, apart: false }, { x: right, y, apart: false })
  }
  for (const step of [0.6, 1.7, 2.8, 4]) {
    for (const x of [left, right, anchor.x + anchor.width + height * step, anchor.x - width - height * step]) {
      places.push({ x, y: above - height * step, apart: true }, { x, y: below + height * step, apart: true })
    }
  }
  return places
}

function overlap(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x)
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y)
  return width > 0 && height > 0 ? width * height : 0
}

function areaOf({ width, height }: Size): number {
  return width * height
}

function rankOf(requests: readonly TagRequest[], index: number): number {
  return requests[index]?.rank ?? 0
}
