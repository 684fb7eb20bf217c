/**
 * Server-sent events, as the HTML standard reads them: lines end in CR, LF or both, comments are skipped, `data:` needs no space,
 * several data lines are one text.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
import { TextLines } from './text-lines.ts'

/** One event. */
export interface ServerEvent {
  /** Its name, where it has one. */
  readonly event?: string
  /** Its data lines, joined by line feeds. */
  readonly data: string
}

/**
 * The events of a body, in order. A last event without the empty line that ends it counts too: its data says whether it is whole.
 * A body that begins like JSON or a page is no stream, and comes as one event.
 */
export async function* readEvents(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<ServerEvent> {
  const lines = new TextLines()
  const open = new OpenEvent()
  for await (const chunk of bytes) {
    for (const line of lines.push(chunk)) {
      const event = open.add(line)
      if (event) yield event
    }
  }
  const last = open.add(lines.end()) ?? open.end()
  if (last) yield last
}

/** The event whose lines are coming in. */
class OpenEvent {
  #name = ''
  #data: string[] = []
  /** Undefined until the first line that is not empty. */
  #isStream: boolean | undefined

  /** Takes a line; an empty one ends the event, which is returned if it has data. */
  add(line: string): ServerEvent | undefined {
    if (line !== '') this.#isStream ??= !/^\s*[{[<]/.test(line)
    if (this.#isStream === false) this.#data.push(line)
    else if (line === '') return this.end()
    else this.#addField(line)
    return undefined
  }

  /** Ends the event. */
  end(): ServerEvent | undefined {
    const [name, data] = [this.#name, this.#data]
    this.#name = ''
    if (data.length === 0) return undefined
    this.#data = []
    return { ...(name !== '' && { event: name }), data: data.join('\n') }
  }

  #addField(line: string): void {
    const colon = line.indexOf(':')
    const field = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1)
    if (field === 'data') this.#data.push(value)
    else if (field === 'event') this.#name = value
  }
}
