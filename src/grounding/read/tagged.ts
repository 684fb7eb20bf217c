/** Reads names and positions in tags, whichever family wrote them. The scale is the dialect's. */
import type { Corners, Finding, GroundingJob, Reading, Vertex } from '../dialect.ts'
import { boundsOf } from '../write/elements.ts'
import { cornersOf as outlineOf } from '../write/grid.ts'
import { type Group, numberGroups } from './groups.ts'
import { readMessy } from './messy.ts'
import { readTags, type TagPiece } from './tags.ts'

/** How a family uses the tags. */
export interface TaggedForm {
  /** The text after a position, up to the next name, is what is written there: pages that are read block by block. */
  readonly blocks?: boolean
}

/**
 * Reads an answer. A name holds for the positions that follow it, until words come between them. Where no tag holds a position, brackets
 * right after a name are read, else JSON and bracketed boxes anywhere in the text.
 */
export function readTagged(text: string, job: GroundingJob, { blocks = false }: TaggedForm = {}): Reading {
  const { pieces, cutTag } = readTags(text)
  if (pieces.every(({ kind }) => kind === 'ref')) {
    const bare = readBare(pieces, cutTag)
    return bare.findings.length > 0 ? bare : readMessy(text, { order: 'xy' }, job)
  }
  const findings: Finding[] = []
  let skipped = 0
  let none = false
  let truncated = cutTag
  let label: string | undefined
  for (const piece of pieces) {
    if (piece.kind === 'ref') {
      label = nameOf(piece)
      truncated ||= piece.ended === 'cut'
      continue
    }
    const read = readPositions(piece, cutTag)
    const written = blocks ? piece.after.trim() : ''
    const named = label !== undefined && { label }
    for (const finding of written === '' ? read.findings : asBlock(read.findings, written)) {
      const isQuad = finding.outline !== undefined && finding.box === undefined
      findings.push(isQuad ? { ...finding, text: label ?? '' } : { ...named, ...finding })
    }
    skipped += read.skipped
    none ||= read.none
    truncated ||= read.open
    if (!isJoint(piece.after)) label = undefined
  }
  return { findings, truncated, none, skipped }
}

function nameOf({ content }: TagPiece): string | undefined {
  const name = content.trim()
  return name === '' ? undefined : name
}

/** Whether the next position still belongs to the name before: "…</box>, <box>…", "…</box> and <box>…". */
function isJoint(after: string): boolean {
  return after.length <= 16 && /^[\s,;.&、，；。]*(?:and|和)?\s*$/i.test(after)
}

/** `<ref>cat</ref>[[1, 2, 3, 4]]`: the names are tagged, the boxes are not. */
function readBare(pieces: readonly TagPiece[], cutTag: boolean): Reading {
  const findings: Finding[] = []
  let skipped = 0
  let truncated = cutTag
  for (const piece of pieces) {
    const name = nameOf(piece)
    const { groups, open } = /^\s*[:：]?\s*[[(]/.test(piece.after) ? numberGroups(piece.after, '[]()') : noGroups
    const read = boxesOf(groups)
    for (const finding of read.findings) findings.push(name === undefined ? finding : { label: name, ...finding })
    skipped += read.skipped
    truncated = cutTag || open || piece.ended === 'cut'
  }
  return { findings, truncated, skipped }
}

const noGroups = { groups: [], open: false } as const

/** The boxes of one block of a page: each is an object, and together they hold its text. */
function asBlock(boxes: readonly Finding[], text: string): readonly Finding[] {
  const [first, ...others] = boxes
  if (!first) return boxes
  if (others.length === 0) return [{ ...first, text }]
  const corners = boxes.flatMap(({ box }) => (box ? outlineOf(box) : []))
  return [{ ...first, text, outline: outlineOf(boundsOf(corners)) }, ...others]
}

interface Positions {
  readonly findings: readonly Finding[]
  readonly skipped: number
  readonly none: boolean
  /** The end of the text cut it. */
  readonly open: boolean
}

/** What one tag holds. */
function readPositions({ kind, content, ended }: TagPiece, cutTag: boolean): Positions {
  if (content === '')
    return { findings: [], skipped: ended === 'broken' ? 1 : 0, none: ended === 'closed', open: ended === 'cut' }
  const isBracketed = /[[(]/.test(content)
  const { text, tail } = isBracketed ? { text: content, tail: '' } : bareNumbers(content, ended, cutTag)
  const { groups } = numberGroups(text, '[]()')
  const last = groups[groups.length - 1]?.end ?? 0
  // An open tag that words follow was left so by the model, not by the end of the text.
  const open = ended === 'cut' && !/\p{L}/u.test(isBracketed ? content.slice(last) : tail)
  if (ended === 'closed' && saysNothing(content)) return { findings: [], skipped: 0, none: true, open }
  const read = kind === 'box' ? boxesOf(groups) : kind === 'point' ? pointsOf(groups) : quadsOf(groups)
  const lost = groups.length === 0 && !open ? 1 : read.skipped
  return { findings: read.findings, skipped: lost, none: false, open }
}

/** Numbers without brackets, `1 2 3 4`, in brackets; those that the end of the text touches are not complete. */
function bareNumbers(
  content: string,
  ended: TagPiece['ended'],
  cutTag: boolean,
): { readonly text: string; readonly tail: string } {
  if (ended !== 'cut') return { text: `(${content})`, tail: '' }
  const numbers = (/^[\d\s.,;+-]*/.exec(content) as RegExpExecArray)[0]
  const tail = content.slice(numbers.length)
  const isComplete = tail !== '' || cutTag || /[\s,;]$/.test(numbers)
  return { text: isComplete ? `(${numbers})` : `(${numbers}`, tail }
}

/** `null`, `[]`, `[[]]`, nothing at all. */
function saysNothing(content: string): boolean {
  const words = content.replace(/[\s[\](){}"',]+/g, '').toLowerCase()
  return words === '' || words === 'null' || words === 'none' || words === 'n/a'
}

type Read = Pick<Positions, 'findings' | 'skipped'>

/** Groups of four, or `(x,y),(x,y)`. */
function boxesOf(groups: readonly Group[]): Read {
  const [one, other] = groups
  if (groups.length === 2 && one && other && isOf(one, 2) && isOf(other, 2)) {
    return { findings: [{ box: [...one.numbers, ...other.numbers] as unknown as Corners }], skipped: 0 }
  }
  return readEach(groups, 4, (numbers) => ({ box: numbers as unknown as Corners }))
}

function pointsOf(groups: readonly Group[]): Read {
  return readEach(groups, 2, (numbers) => ({ point: numbers as unknown as Vertex }))
}

/** Groups of eight, or four pairs. */
function quadsOf(groups: readonly Group[]): Read {
  if (groups.length === 4 && groups.every((group) => isOf(group, 2))) {
    return { findings: [{ outline: groups.map(({ numbers }) => numbers as unknown as Vertex) }], skipped: 0 }
  }
  return readEach(groups, 8, (numbers) => ({
    outline: [0, 2, 4, 6].map((i) => numbers.slice(i, i + 2) as unknown as Vertex),
  }))
}

function readEach(groups: readonly Group[], count: number, toFinding: (numbers: readonly number[]) => Finding): Read {
  const findings = groups.filter((group) => isOf(group, count)).map(({ numbers }) => toFinding(numbers))
  const empty = groups.filter(({ numbers, numeric }) => numeric && numbers.length === 0).length
  return { findings, skipped: groups.length - findings.length - empty }
}

function isOf(group: Group, count: number): boolean {
  return group.numeric && group.numbers.length === count
}
