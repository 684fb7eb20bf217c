import { expected, VLMError } from '../errors.ts'
import { Fault, inputError } from './fault.ts'

/**
 * Reads a stream to its end, at most `maxBytes`. The stream is closed on every way out: end, limit, error, abort.
 * @throws Fault `too_large`; VLMError `aborted`, `input` when it yields something else than bytes or fails
 */
export async function readStream(
  stream: AsyncIterable<unknown> | ReadableStream<unknown>,
  maxBytes: number,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  const source = open(stream)
  let stop = (_reason: unknown) => {}
  const aborted = new Promise<never>((_, reject) => {
    stop = reject
  })
  const onAbort = () => stop(signal?.reason)
  signal?.addEventListener('abort', onAbort, { once: true })
  const chunks: Uint8Array[] = []
  let length = 0
  let isDone = false
  try {
    for (;;) {
      const { done, value } = await Promise.race([source.next(), aborted])
      if (done) {
        isDone = true
        break
      }
      const chunk = toBytes(value)
      length += chunk.length
      if (length > maxBytes)
        throw new Fault(
          'too_large',
          `is too large: more than the limit of ${maxBytes} bytes. Give a smaller file or raise maxBytes.`,
        )
      chunks.push(chunk)
    }
  } catch (cause) {
    if (signal?.aborted)
      throw new VLMError('aborted', 'Reading the stream was aborted.', { stage: 'load', cause: signal.reason })
    if (cause instanceof Fault || cause instanceof VLMError) throw cause
    throw inputError('not_readable', `The stream failed: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    })
  } finally {
    signal?.removeEventListener('abort', onAbort)
    // Not awaited: a source that hangs while it closes must not hold the error back.
    if (!isDone) source.close()
  }
  return join(chunks, length)
}

interface Source {
  next(): Promise<{ readonly done?: boolean | undefined; readonly value?: unknown }>
  close(): void
}

function open(stream: AsyncIterable<unknown> | ReadableStream<unknown>): Source {
  if ('getReader' in stream) {
    if (stream.locked) throw inputError('argument', 'The stream is already being read by someone else.')
    const reader = stream.getReader()
    return { next: () => reader.read(), close: () => void reader.cancel().catch(() => {}) }
  }
  const iterator = stream[Symbol.asyncIterator]()
  const destroy = (stream as { destroy?: () => void }).destroy
  return {
    next: () => iterator.next(),
    close: () => {
      // A Node stream that waits for data ignores return() until data comes: destroy it as well.
      if (typeof destroy === 'function') destroy.call(stream)
      void Promise.resolve(iterator.return?.()).catch(() => {})
    },
  }
}

function toBytes(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value
  if (value instanceof ArrayBuffer) return new Uint8Array(value)
  throw inputError(
    'argument',
    `${expected('bytes', 'each chunk of the stream', value)} Streams of text must not have an encoding set.`,
  )
}

function join(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}
