/**
 * `florence2`: Florence-2. `car<loc_53><loc_333><loc_933><loc_774>`: 1000 bins over the picture squashed to a square, a label
 * before its boxes. Bins are read at their centre: x = (bin + 0.5) · W / 1000.
 * @see Florence2PostProcessor of Hugging Face transformers
 */
import type { Corners, Dialect, Finding, GroundingTask, Reading, Space, Vertex } from '../dialect.ts'
import { fieldOf } from '../field.ts'
import { readMessy } from '../read/messy.ts'
import { withoutTags } from '../read/tags.ts'
import { endsInToken } from '../read/token-end.ts'
import { boundsOf } from '../write/elements.ts'
import { boxInSteps, cornersOf } from '../write/grid.ts'

const space: Space = { unit: 'grid', max: 1000 }

/** What a run of bins is: the text alone does not tell. */
type Form = 'boxes' | 'outlines' | 'texts'

/** Bins of one thing. An outline has pairs of them, as many as it likes. */
const binsOf = { boxes: 4, outlines: 2, texts: 8 } as const

/** The dialect florence2. */
export const florence2: Dialect = {
  id: 'florence2',
  space,
  tasks: ['detect', 'segment', 'read'],
  oneLabel: true,
  prompt: ({ task, labels }) => ({ text: promptOf(task, labels?.join(' and ')) }),
  parse(text, job) {
    const reading = readBins(text, formOf(job.task))
    return reading ?? readMessy(text, { order: 'xy' }, job)
  },
  format,
  field: fieldOf({ max: 1000 }),
}

/** What the processor makes of `<OD>`, `<CAPTION_TO_PHRASE_GROUNDING>` and so on: the words the model was trained on. */
function promptOf(task: GroundingTask, what: string | undefined): string {
  switch (task) {
    case 'dense':
      return 'Locate the objects in the image, with their descriptions.'
    case 'proposal':
      return 'Locate the region proposals in the image.'
    case 'grounding':
      return `Locate the phrases in the caption: ${what ?? 'the objects'}`
    case 'segment':
    case 'polygons':
      return `Locate ${what ?? 'the objects'} in the image with mask`
    case 'read':
    case 'ocr':
      return 'What is the text in the image, with regions?'
    default:
      return what === undefined || task === 'od'
        ? 'Locate the objects with category name in the image.'
        : `Locate ${what} in the image.`
  }
}

function formOf(task: GroundingTask): Form {
  if (task === 'segment' || task === 'polygons') return 'outlines'
  return task === 'read' || task === 'ocr' ? 'texts' : 'boxes'
}

const tokens = /<loc_(\d{1,9})>|<(?:\/?poly|sep)>/g
const cutTokens = ['<loc_000000000>', '<poly>', '</poly>', '<sep>']

/** Undefined for a text without a token of the dialect. */
function readBins(text: string, form: Form): Reading | undefined {
  const findings: Finding[] = []
  let skipped = 0
  let label: string | undefined
  let bins: number[] = []
  let outlines: (readonly Vertex[])[] = []
  let inOutline = false // Between `<poly>` and `</poly>`.

  const closeOutline = () => {
    // A coordinate without its partner is dropped.
    const vertices = pairs(bins)
    if (vertices.length > 0) outlines.push(vertices)
    bins = []
  }
  const close = () => {
    if (inOutline || form === 'outlines') {
      closeOutline()
      if (outlines.length > 0) findings.push({ ...(label !== undefined && { label }), polygons: outlines })
      outlines = []
      return
    }
    const count = binsOf[form]
    for (let i = 0; i + count <= bins.length; i += count) {
      const finding = thing(bins.slice(i, i + count), form, label)
      if (finding) findings.push(finding)
      else skipped += 1
    }
    if (bins.length % count !== 0) skipped += 1
    bins = []
  }

  let from = 0
  let found = false
  for (const match of text.matchAll(tokens)) {
    const words = text.slice(from, match.index).trim()
    from = match.index + match[0].length
    found = true
    if (words !== '') {
      close()
      label = words
    }
    if (match[1] !== undefined) bins.push(Number(match[1]) + 0.5)
    else if (match[0] === '<sep>' && (inOutline || form === 'outlines')) closeOutline()
    else {
      close()
      if (match[0] !== '<sep>') inOutline = match[0] === '<poly>'
    }
  }
  if (!found) return undefined
  const rest = text.slice(from)
  const cut = endsInToken(rest, cutTokens)
  const spare = rest.trim() === '' ? bins.length % binsOf[inOutline ? 'outlines' : form] : 0
  const truncated = cut || inOutline || spare > 0
  bins.length -= spare
  close()
  return { findings, space, truncated, skipped }
}

/** A box, or a text with its four corners; a text without a word is none. */
function thing(bins: readonly number[], form: Form, label: string | undefined): Finding | undefined {
  if (form === 'texts') return label === undefined ? undefined : { text: label, outline: pairs(bins) }
  const [x1, y1, x2, y2] = bins as [number, number, number, number]
  return { ...(label !== undefined && { label }), box: [x1, y1, x2, y2] }
}

function pairs(bins: readonly number[]): Vertex[] {
  const vertices: Vertex[] = []
  for (let i = 0; i + 1 < bins.length; i += 2) vertices.push([bins[i] as number, bins[i + 1] as number])
  return vertices
}

/** Things of the same label that follow each other are named once, as the model does; nothing is an answer of end tokens alone. */
function format(findings: readonly Finding[]): string {
  let out = ''
  let named: string | undefined
  for (const finding of findings) {
    const bins = formatBins(finding)
    if (bins === undefined) continue
    const label = finding.text ?? finding.label ?? ''
    if (label !== named) out += withoutTags(label)
    out += bins
    named = label
  }
  return out === '' ? '<s></s>' : out
}

function formatBins({ box, polygons, text, outline }: Finding): string | undefined {
  if (text !== undefined) {
    // Four corners is all that it has for a text.
    if (outline?.length === 4) return locs(outline.flat())
    const around = box ?? (outline && boundsOf(outline))
    return around && locs(cornersOf(around).flat())
  }
  if (polygons) return `<poly>${polygons.map((polygon) => locs(polygon.flat())).join('<sep>')}</poly>`
  return box && locsOfBox(box)
}

/** The model rounds down, to the bin that holds the coordinate. */
function locsOfBox([x1, y1, x2, y2]: Corners): string {
  return locs(boxInSteps([x1 - 0.5, y1 - 0.5, x2 - 0.5, y2 - 0.5], 999))
}

function locs(numbers: readonly number[]): string {
  return numbers.map((value) => `<loc_${Math.min(999, Math.max(0, Math.floor(value)))}>`).join('')
}
