/**
 * Text ⇄ tokens: the byte-level BPE of a Hugging Face `tokenizer.json`, cut the way GPT-2 cuts.
 * Text never becomes a control token: words of a user that look like `<cap>` are spelled out in bytes, and only this
 * package's code adds control ids.
 */
import { z } from 'zod'
import { VLMError } from '../src/errors.ts'
import { parseJson } from './manifest.ts'
import { readText } from './model-files.ts'

/** GPT-2's pre-tokenization (openai/gpt-2 `encoder.py`). */
const pieces = /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/gu

/** Words whose tokens are kept. */
const cacheSize = 10_000

const fileSchema = z.object({
  model: z.object({
    type: z.literal('BPE'),
    vocab: z.record(z.string(), z.int().min(0)),
    merges: z.array(z.union([z.string(), z.tuple([z.string(), z.string()])])),
  }),
  pre_tokenizer: z.object({ type: z.literal('ByteLevel') }),
  added_tokens: z.array(z.object({ id: z.int().min(0), content: z.string(), special: z.boolean() })).default([]),
})

/** A tokenizer that is ready; both ways are pure. */
export class Tokenizer {
  readonly #ids: ReadonlyMap<string, number>
  readonly #tokens = new Map<number, string>()
  readonly #ranks = new Map<string, number>()
  readonly #cache = new Map<string, readonly number[]>()

  /** @throws VLMError `config` when a byte has no token */
  constructor(path: string, file: z.infer<typeof fileSchema>) {
    const special = new Set(file.added_tokens.filter((token) => token.special).map((token) => token.content))
    this.#ids = new Map(Object.entries(file.model.vocab).filter(([token]) => !special.has(token)))
    for (const [token, id] of this.#ids) this.#tokens.set(id, token)
    file.model.merges.forEach((merge, rank) => {
      this.#ranks.set(typeof merge === 'string' ? merge : merge.join(' '), rank)
    })
    for (const symbol of byteSymbols) {
      if (this.#ids.has(symbol)) continue
      throw new VLMError('config', `${path}: the vocabulary lacks the byte symbol "${symbol}".`, {
        reason: 'tokenizer',
        stage: 'route',
        provider: 'local',
      })
    }
  }

  /** Tokens of a text after {@link cleanText}. */
  encode(text: string): number[] {
    return [...cleanText(text).matchAll(pieces)].flatMap(([piece]) => this.#encodePiece(piece))
  }

  /** Text of tokens; control and position tokens are left out, blanks at both ends are cut. */
  decode(ids: readonly number[]): string {
    const stream = this.stream()
    return (ids.map((id) => stream.next(id)).join('') + stream.end()).trim()
  }

  /** Decodes one token after another; gives only whole characters, so that a letter of several bytes waits for its last one. */
  stream(): { next(id: number): string; end(): string } {
    const decoder = new TextDecoder()
    return {
      next: (id) => {
        const symbols = [...(this.#tokens.get(id) ?? '')]
        return decoder.decode(
          Uint8Array.from(symbols, (symbol) => byteOf.get(symbol) ?? 0x3f),
          { stream: true },
        )
      },
      end: () => decoder.decode(),
    }
  }

  #encodePiece(piece: string): readonly number[] {
    const known = this.#cache.get(piece)
    if (known) return known
    const symbols = Array.from(new TextEncoder().encode(piece), (byte) => byteSymbols[byte] as string)
    const ids = this.#merge(symbols).map((symbol) => this.#ids.get(symbol) as number)
    if (this.#cache.size >= cacheSize) this.#cache.clear()
    // A very long "word" is no word: it would only fill the cache.
    if (piece.length <= 40) this.#cache.set(piece, ids)
    return ids
  }

  /** Joins the neighbours of the lowest rank until no pair has one. */
  #merge(symbols: string[]): string[] {
    let parts = symbols
    while (parts.length > 1) {
      let best = Number.POSITIVE_INFINITY
      for (let i = 1; i < parts.length; i++) {
        best = Math.min(best, this.#ranks.get(`${parts[i - 1]} ${parts[i]}`) ?? best)
      }
      if (best === Number.POSITIVE_INFINITY) return parts
      const joined: string[] = []
      for (let i = 0; i < parts.length; i++) {
        const [left, right] = [parts[i] as string, parts[i + 1]]
        if (right !== undefined && this.#ranks.get(`${left} ${right}`) === best) {
          joined.push(left + right)
          i++
        } else joined.push(left)
      }
      parts = joined
    }
    return parts
  }
}

/**
 * The form in which text was learned: composed characters, lower case, single blanks, one blank before the first word
 * (so that a word is the same token wherever it stands).
 */
export function cleanText(text: string): string {
  const clean = text.normalize('NFC').toLowerCase().replace(/\s+/g, ' ').trim()
  return clean && ` ${clean}`
}

/** Reads `tokenizer.json`. */
export async function readTokenizer(path: string): Promise<Tokenizer> {
  return new Tokenizer(path, parseJson(path, await readText(path), fileSchema))
}

/** GPT-2's printable stand-ins for the 256 bytes, by byte. */
const byteSymbols: readonly string[] = /* @__PURE__ */ (() => {
  let next = 0x100
  return Array.from({ length: 256 }, (_, byte) => {
    const printable = (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae
    return String.fromCodePoint(printable ? byte : next++)
  })
})()

const byteOf: ReadonlyMap<string, number> = new Map(byteSymbols.map((symbol, byte) => [symbol, byte]))
