import { readText } from './text-lines.ts'

/** Lines of newline-delimited JSON, blank ones skipped. */
export async function* readLines(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  for await (const line of readText(bytes)) if (line.trim() !== '') yield line
}
