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
    const before = this.#text.slice(Math.max(this.#from, start - maxLength), start)
    const isLineStart = this.#from === 0 && start <= maxLength
    this.#from = end
    const newline = before.lastIndexOf('\n')
    const words = before.slice(newline + 1).replace(/[*`]/g, ' ')
    if (newline >= 0 || isLineStart) {
      this.#label = undefined
      this.#marked = listMark.test(before.slice(newline + 1)) || listMark.test(words)
    }
    const named = words.replace(listMark, '').replace(/^[\s,;\])}]+|[\s[({<]+$/g, '')
    // Several positions after one colon share the label.
    if (!/^(?:and|&)?$/i.test(named)) this.#label = this.#labelOf(named, sentences)
    return this.#label
  }

  #labelOf(words: string, sentences: 'read' | 'skip'): string | undefined {
    const [, name] = /^(.*?)\s*[:：]$/s.exec(words) ?? []
    const label = name
      ?.replace(/^[_"'“]+|[_"'”]+$/g, '')
      .replace(/\s+/g, ' ')
      .trim()
    if (label === undefined || label === '' || !/\p{L}|\p{N}|\p{So}/u.test(label)) return undefined
    if (this.#labels.some((asked) => asked.toLowerCase() === label.toLowerCase())) return label
    if (this.#marked) return caption.test(label) ? undefined : label
    // Without a list mark "Answer: [...]" looks like "sofa: [...]"; where one thing was asked for, it is that.
    const isName = this.#labels.length !== 1 && label.split(' ').length <= 6 && !talk.test(label)
    return sentences === 'read' && isName ? label : undefined
  }
}
