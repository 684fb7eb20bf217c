/**
 * The lines of a body: one UTF-8 decoder for all of it, so that a character may be cut anywhere; CR, LF and CRLF end a line, also where
 * the two arrive apart. A byte order mark is no text. Linear: no character is looked at twice.
 */
export async function* readText(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  const pending: string[] = []
  let afterCr = false
  for await (const chunk of bytes) {
    const text = decoder.decode(chunk, { stream: true })
    let start = 0
    if (afterCr && text !== '') {
      afterCr = false
      if (text[0] === '\n') start = 1
    }
    for (let at = nextEnd(text, start); at >= 0; at = nextEnd(text, start)) {
      pending.push(text.slice(start, at))
      yield pending.join('')
      pending.length = 0
      start = at + 1
      if (text[at] !== '\r') continue
      if (start === text.length) afterCr = true
      else if (text[start] === '\n') start += 1
    }
    if (start < text.length) pending.push(text.slice(start))
  }
  const last = pending.join('') + decoder.decode()
  if (last !== '') yield last
}

const lineEnd = /[\r\n]/g

function nextEnd(text: string, from: number): number {
  lineEnd.lastIndex = from
  return lineEnd.exec(text)?.index ?? -1
}
