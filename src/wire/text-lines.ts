/**
 * The lines of a body: one UTF-8 decoder for all of it, so that a character may be cut anywhere; CR, LF and CRLF end a line, also where
 * the two arrive apart. A byte order mark is no text. Linear: no character is looked at twice.
 */
export class TextLines {
  readonly #decoder = new TextDecoder()
  /** The line that has not ended yet. */
  #open: string[] = []
  /** The last chunk ended in CR: an LF that comes next belongs to it. */
  #afterCr = false

  /** Takes a chunk and returns the lines that it ends, in order. */
  push(chunk: Uint8Array): string[] {
    const text = this.#decoder.decode(chunk, { stream: true })
    const lines: string[] = []
    let start = this.#afterCr && text[0] === '\n' ? 1 : 0
    if (text !== '') this.#afterCr = false
    const lineEnd = /\r\n?|\n/g
    lineEnd.lastIndex = start
    for (let end = lineEnd.exec(text); end; end = lineEnd.exec(text)) {
      lines.push(this.#close(text.slice(start, end.index)))
      start = lineEnd.lastIndex
      if (end[0] === '\r' && start === text.length) this.#afterCr = true
    }
    if (start < text.length) this.#open.push(text.slice(start))
    return lines
  }

  /** A last line that no line end ends; empty where there is none. */
  end(): string {
    return this.#close(this.#decoder.decode())
  }

  #close(rest: string): string {
    if (this.#open.length === 0) return rest
    const line = this.#open.join('') + rest
    this.#open = []
    return line
  }
}
