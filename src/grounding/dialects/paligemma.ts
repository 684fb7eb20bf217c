/**
 * `paligemma`: PaliGemma 1 and 2. `<loc0222><loc0113><loc0933><loc0824> cat ; …`: y before x, 1024ths of the picture squashed to a
 * square, a label after its box. `segment` adds sixteen `<segNNN>`, codes of an autoencoder that is no part of vlmkit: boxes are read,
 * masks are not.
 * @see google-research/big_vision, evaluators/proj/paligemma/transfers/segmentation.py
 */
import type { Dialect, Finding, Reading } from '../dialect.ts'
import { fieldOf } from '../field.ts'
import { readMessy } from '../read/messy.ts'
import { withoutTags } from '../read/tags.ts'
import { endsInToken } from '../read/token-end.ts'
import { boxInSteps } from '../write/grid.ts'

/** Training rounds v · 1023, the family's own demo divides by 1024: no more than a pixel in a thousand apart. */
const max = 1024

/** The dialect paligemma. */
export const paligemma: Dialect = {
  id: 'paligemma',
  space: { unit: 'grid', max },
  tasks: ['detect'],
  prompt: ({ labels = ['object'] }) => ({ text: `detect ${labels.join(' ; ')}\n` }),
  parse: (text, job) => readLocs(text) ?? readMessy(text, { order: 'yx' }, job),
  // Nothing is an answer of the end token alone.
  format: (findings) => findings.flatMap(formatBox).join(' ; ') || '<eos>',
  field: fieldOf({ order: 'yx', max }),
}

const loc = /<loc(\d{1,4})>/g
const locHere = /<loc\d{1,4}>/y
const blanks = /[ \t]*/y
const segs = /(?:[ \t]*<seg\d{1,3}>){1,64}/y
const name = /[^;<\n]*/y
const cutTokens = ['<loc0000>', '<seg000>']

/** Codes of one mask. */
const codesOfMask = 16

/** Undefined for a text without a token of the dialect. */
function readLocs(answer: string): Reading | undefined {
  const findings: Finding[] = []
  let skipped = 0
  let lostMasks = 0
  const isCut = endsInToken(answer, cutTokens)
  const text = (isCut ? answer.slice(0, answer.lastIndexOf('<')) : answer).trimEnd()
  let truncated = isCut
  let run: number[] = []
  let found = false

  for (const match of text.matchAll(loc)) {
    found = true
    run.push(Number(match[1]))
    const end = match.index + match[0].length
    // Some decoders put blanks between tokens; a box that is complete ends all the same.
    if (length(locHere, text, run.length < 4 ? end + length(blanks, text, end) : end) > 0) continue
    const labelAt = end + length(segs, text, end)
    const label = text.slice(labelAt, labelAt + length(name, text, labelAt))
    const atEnd = labelAt === text.length
    if (run.length === 4) {
      const [y1, x1, y2, x2] = run as [number, number, number, number]
      findings.push({ ...(label.trim() !== '' && { label: label.trim() }), box: [x1, y1, x2, y2] })
      const codes = text.slice(end, labelAt).split('<').length - 1
      if (codes > 0) lostMasks += 1
      if (atEnd && codes > 0 && codes < codesOfMask) truncated = true
    } else if (atEnd && run.length < 4) truncated = true
    else skipped += 1
    run = []
  }
  return found ? { findings, truncated, skipped, lostMasks } : undefined
}

/** How many characters a sticky pattern matches there. */
function length(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0].length ?? 0
}

function formatBox({ box, label = '' }: Finding): string[] {
  if (!box) return []
  const [x1, y1, x2, y2] = boxInSteps(box, max - 1)
  const locs = [y1, x1, y2, x2].map((bin) => `<loc${String(bin).padStart(4, '0')}>`)
  return [`${locs.join('')} ${withoutTags(label).replace(/[;<\n]+/g, ' ')}`.trim()]
}
