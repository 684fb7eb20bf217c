/**
 * Server-sent events, as the HTML standard reads them: lines end in CR, LF or both, comments are skipped, `data:` needs no space,
 * several data lines are one text.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
import { readText } from './text-lines.ts'

/** One event. */
export interface ServerEvent {
  readonly event?: string
  readonly data: string
}

/**
 * The events of a body, in order. A last event without the empty line that ends it counts too: its data says whether it is whole.
 */
export async function* readEvents(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<ServerEvent> {
  let event = ''
  let data: string[] = []
  for await (const line of readText(bytes)) {
    if (line === '') {
      if (data.length > 0) yield { ...(event !== '' && { event }), data: data.join('\n') }
      event = ''
      data = []
      continue
    }
    const colon = line.indexOf(':')
    const field = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1)
    if (field === 'data') data.push(value)
    else if (field === 'event') event = value
  }
  if (data.length > 0) yield { ...(event !== '' && { event }), data: data.join('\n') }
}
