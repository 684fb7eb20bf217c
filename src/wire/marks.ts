/**
 * Marks that stand for pictures while a request is built: an SDK copies and stringifies a few letters instead of megabytes, and the
 * bytes are put in where the request leaves.
 */

/** The marks of one request. */
export class Marks {
  /** Cannot be guessed, so that no text of a user's can pass for a picture. */
  readonly #nonce: string = randomNonce()
  readonly #bytes: Uint8Array[] = []

  /** A mark for these bytes; where it stands in a JSON string, their base64 text is sent. */
  hold(bytes: Uint8Array): string {
    this.#bytes.push(bytes)
    return `${this.#nonce}${this.#bytes.length - 1};`
  }

  /** A body in pieces: its text, and the bytes where marks stood. */
  split(body: string): readonly (string | Uint8Array)[] {
    const [first = '', ...rest] = body.split(this.#nonce)
    const pieces: (string | Uint8Array)[] = [first]
    for (const part of rest) {
      const end = part.indexOf(';')
      const bytes = this.#bytes[Number(part.slice(0, end))]
      if (end < 1 || !bytes) throw new RangeError('a mark that was never given out')
      pieces.push(bytes, part.slice(end + 1))
    }
    return pieces
  }
}

function randomNonce(): string {
  const [a = 0, b = 0, c = 0, d = 0] = crypto.getRandomValues(new Uint32Array(4))
  return `picture:${[a, b, c, d].map((part) => part.toString(36)).join('')}:`
}
