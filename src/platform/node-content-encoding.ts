import type { Readable } from 'node:stream'
import { VLMError } from '../errors.ts'

/**
 * A body with its content encoding undone. A compressed body that ends early fails, as one that was never complete.
 * @throws VLMError `network` for an encoding that is not known; what zlib throws for damaged data
 */
export async function* decoded(body: Readable, encoding = 'identity'): AsyncGenerator<Uint8Array> {
  const name = encoding.trim().toLowerCase()
  if (name === 'identity' || name === '') {
    yield* body
    return
  }
  const zlib = await import('node:zlib')
  const stages: { readonly [name: string]: () => NodeJS.ReadWriteStream } = {
    gzip: zlib.createGunzip,
    'x-gzip': zlib.createGunzip,
    deflate: zlib.createInflate,
    br: zlib.createBrotliDecompress,
  }
  const create = Object.hasOwn(stages, name) ? stages[name] : undefined
  if (!create) {
    body.destroy()
    const message = `The host answered in the content encoding ${JSON.stringify(name.slice(0, 40))}, which is not read.`
    throw new VLMError('network', message, { reason: 'content_encoding', retryable: false, stage: 'send' })
  }
  const { pipeline } = await import('node:stream')
  // Its failure reaches the reader through the stage, which `pipeline` destroys with the error.
  const stage = pipeline(body, create(), () => {})
  yield* stage as AsyncIterable<Uint8Array>
}
