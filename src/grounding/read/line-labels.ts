/** The names that lines of a list give to what stands on them: `- **dog**: [12, 30, 40, 80]`. */
import type { GroundingJob } from '../dialect.ts'

/** A longer beginning of a line is a sentence, no label. */
const maxLength = 200

/** `-`, `*`, `•`, `1.`, `2)`, `(3)`, one or several. */
const listMark = /^\s*(?:(?:[-*+•‣▪◦–]|\(?\d{1,4}[.)]|\(?[a-z][.)])\s+)+/i

/** Words that tell of the answer. A line without a list mark that holds one is a sentence. */
const talk =
  /\b(?:is|are|was|were|be|has|have|here|these|this|following|found|located|detected|bounding|bbox(?:es)?|box(?:es)?|coordinates?|positions?|locations?|answers?|results?|output|response|json|objects?|detections?|points?|regions?|image|picture|photo|sure|okay|ok|yes|note|format|example|b?box_2d|point_2d)\b|坐标|位置|边界框|结果|答案|如下/i

/** A list entry that tells what comes, not what it is. */
const caption =
  /^(?:the )?(?:bounding[ _-]?box(?:es)?|b?box_2d|point_2d|bbox(?:es)?|box(?:es)?|points?|coordinates?|positions?|locations?|answers?|results?|output)(?: coordinates?)?(?: \d+)?$/i

/** What may stand between positions that share a label. */
const between = /[\s,;[\](){}<*`]+/g
const joint = /^(?:and|&)?$/i

const opening = ' \t\r[({<'
const quotes = ' \t\r_"\'”'

/** Finds labels for positions that are asked about in the order of the text. Time grows linearly with the text. */
export class LineLabels {
  readonly #text: string
  readonly #labels: readonly string[]
  /** Where the last position ended. */
  #from = 0
  /** Of the line that is being read. */
  #label: string | undefined
  #marked = false

  constructor(text: string, job: GroundingJob) {
    this.#text = text
    this.#labels = job.labels ?? []
  }

  /**
   * The label of a position.
   * @param start - where it begins, at or behind the end of the last one
   * @param end - behind its last character
   * @param sentences - `'skip'` takes labels from marked lines alone. @default 'read'
   */
  at(start: number, end: number, sentences: 'read' | 'skip' = 'read'): string | undefined {
    const from = this.#from
    this.#from = end
    if (start === from && from > 0) return this.#label
    const before = this.#text.slice(Math.max(from, start - maxLength), start)
    const newline = before.lastIndexOf('\n')
    const line = before.slice(newline + 1)
    if (newline >= 0 || (from === 0 && start <= maxLength)) {
      this.#label = undefined
      this.#marked = listMark.test(line) || listMark.test(plain(line))
    } else if (start - from > maxLength) this.#marked = false
    // Several positions after one colon share the label.
    if (!joint.test(line.replace(between, ''))) this.#label = this.#labelOf(line, sentences)
    return this.#label
  }

  /** @param line - what stands before a position, behind the one before it */
  #labelOf(line: string, sentences: 'read' | 'skip'): string | undefined {
    const words = trim(plain(line), opening)
    if (!/[:：]$/.test(words)) return undefined
    const name = trim(
      words
        .slice(0, -1)
        .replace(/^[\s,;\])}]+/, '')
        .replace(listMark, ''),
      quotes,
    )
    const label = name
      .replace(/^[_"'“]+/, '')
      .replace(/\s+/g, ' ')
      .trim()
    if (!/[\p{L}\p{N}\p{So}]/u.test(label)) return undefined
    if (this.#labels.some((asked) => asked.toLowerCase() === label.toLowerCase())) return label
    if (this.#marked) return caption.test(label) ? undefined : label
    // Without a list mark "Answer: [...]" looks like "sofa: [...]"; where one thing was asked for, it is that.
    const isName = this.#labels.length !== 1 && label.split(' ').length <= 6 && !talk.test(label)
    return sentences === 'read' && isName ? label : undefined
  }
}

/** Without the marks of emphasis and code. */
function plain(line: string): string {
  return line.replace(/[*`]/g, ' ')
}

/** Without any of some characters at the end. */
function trim(text: string, characters: string): string {
  let end = text.length
  while (end > 0 && characters.includes(text.charAt(end - 1))) end -= 1
  return text.slice(0, end)
}
