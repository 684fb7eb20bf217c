/** Prompts of control tokens and text. Only here do control tokens get into a prompt. */
import { VLMError } from '../src/errors.ts'
import type { Tokenizer } from './tokenizer.ts'

/** More than any folder's `maxTokens` can hold; cutting a text into tokens takes time that grows with its length. */
const longestText = 10_000

/** Words ⇄ tokens of one folder. */
export class Prompts {
  readonly tokenizer: Tokenizer
  readonly #control: { readonly [name: string]: number }

  constructor(tokenizer: Tokenizer, control: { readonly [name: string]: number }) {
    this.tokenizer = tokenizer
    this.#control = control
  }

  /** The id of a control token, if this folder has it. */
  id(name: `<${string}>`): number | undefined {
    return Object.hasOwn(this.#control, name) ? this.#control[name] : undefined
  }

  /** `<cap>`, or `<cap_long>` where the folder has it. */
  caption(long: boolean): { readonly prompt: readonly number[]; readonly long: boolean } {
    const detailed = long ? this.id('<cap_long>') : undefined
    return { prompt: [detailed ?? this.#need('<cap>')], long: detailed !== undefined }
  }

  /** A caller's words as tokens. @throws VLMError `input` when they are far too many */
  text(words: string): number[] {
    if (words.length <= longestText) return this.tokenizer.encode(words)
    const message = `The local model takes texts of at most ${longestText} characters but received ${words.length}.`
    throw new VLMError('input', message, { reason: 'too_long', stage: 'send', provider: 'local' })
  }

  /** `<q>` question `<a>`. @throws VLMError `input` when the question says nothing */
  question(question: string): number[] {
    const tokens = this.text(question)
    if (tokens.length === 0) {
      throw new VLMError('input', 'The question is empty.', { reason: 'empty', stage: 'send', provider: 'local' })
    }
    return [this.#need('<q>'), ...tokens, this.#need('<a>')]
  }

  /** `<lbl>` word `<a>`: which label is meant by a word; undefined where the folder was not trained for that. */
  label(word: string): number[] | undefined {
    const [start, end] = [this.id('<lbl>'), this.id('<a>')]
    return start === undefined || end === undefined ? undefined : [start, ...this.text(word), end]
  }

  #need(name: `<${string}>`): number {
    const id = this.id(name)
    if (id !== undefined) return id
    const message = `manifest.json: tokenizer.control lacks "${name}", which this task's prompt begins or ends with.`
    throw new VLMError('config', message, { reason: 'manifest', stage: 'send', provider: 'local' })
  }
}
