/**
 * Things with positions, while they are written: each shows with the characters that completed it, in pixels of the user's picture. What
 * is decided of all of them together (repetitions, the most that are wanted) is decided in the end.
 */
import type { ModelReply } from '../contract.ts'
import { JsonStream } from '../schemas/json-stream.ts'
import type { Growing, Setting } from './task.ts'

/** Reads a piece of an answer to one request; undefined where it is none. */
export type ReadPiece = (reply: ModelReply, request: number) => readonly object[] | undefined

/** Longest piece of an answer in tags that is read again with each delta, characters. */
const maxPiece = 4000

/**
 * @param list - the result's field
 * @param read - reads a piece, in the user's pixels
 */
export function growingThings(list: 'objects' | 'points' | 'masks' | 'regions', read: ReadPiece): Growing {
  const things: object[] = []
  const part = { [list]: things }
  const seen = new Set<string>()
  const pieces = new Map<number, { readonly json: JsonStream; tail: string; given: boolean }>()
  let current = 0
  const add = (text: string) => {
    for (const thing of quietly(() => read(replyOf(text), current)) ?? []) {
      const key = JSON.stringify(thing)
      if (seen.has(key)) continue
      seen.add(key)
      things.push(thing)
    }
  }
  return {
    part,
    push(delta, request) {
      current = request
      const before = things.length
      let piece = pieces.get(request)
      if (!piece) {
        // An element is an object in a list; lists inside of it are its own.
        const json = new JsonStream((value, path) => {
          const isElement =
            typeof path.at(-1) === 'number' && path.filter((key) => typeof key === 'number').length === 1
          if (isElement && typeof value === 'object' && value !== null && !Array.isArray(value))
            add(JSON.stringify([value]))
        })
        piece = { json, tail: '', given: false }
        pieces.set(request, piece)
      }
      piece.json.push(delta)
      if (things.length === before) tagged(piece, delta, add, () => things.length)
      return things.length > before
    },
  }
}

/** Answers in tags: what has come since the last thing is read whenever a tag has ended. */
function tagged(
  piece: { tail: string; given: boolean },
  delta: string,
  add: (text: string) => void,
  count: () => number,
): void {
  if (piece.given) return
  piece.tail += delta
  if (/^\s*(?:```|[[{])/.test(piece.tail) || piece.tail.length > maxPiece) {
    piece.given = true
    return
  }
  if (!delta.includes('>')) return
  const before = count()
  // What follows the last tag belongs to what comes.
  const end = piece.tail.lastIndexOf('>') + 1
  add(piece.tail.slice(0, end))
  if (count() > before) piece.tail = piece.tail.slice(end)
}

function quietly<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch {
    // Half an answer is often none.
    return undefined
  }
}

function replyOf(text: string): ModelReply {
  return { text, finish: 'stop', warnings: [], raw: null }
}

/** A setting whose warnings nobody hears: the whole answer will give them. */
export function silent(setting: Setting): Setting {
  return { ...setting, warn: () => {} }
}
