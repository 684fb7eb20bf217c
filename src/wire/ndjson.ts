import { TextLines } from './text-lines.ts'

/** Lines of newline-delimited JSON, blank ones skipped. A last line without a line end counts too. */
export async function* readLines(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const lines = new TextLines()
  for await (const chunk of bytes) {
    for (const line of lines.push(chunk)) if (line.trim() !== '') yield line
  }
  const last = lines.end()
  if (last.trim() !== '') yield last
}
