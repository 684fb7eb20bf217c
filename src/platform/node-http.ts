import type { IncomingMessage } from 'node:http'
import type { LookupFunction } from 'node:net'
import type { HttpGetOptions, HttpPort, HttpReply } from './ports.ts'

/**
 * The http port over `node:http` and `node:https`, whose own `lookup` hook other runtimes honour too. The modules load with the
 * first address.
 */
export const http: HttpPort = { lookup, get }

async function lookup(hostname: string): Promise<readonly string[]> {
  const dns = await import('node:dns/promises')
  return (await dns.lookup(hostname, { all: true })).map(({ address }) => address)
}

async function get(url: URL, options: HttpGetOptions): Promise<HttpReply> {
  const { request } = url.protocol === 'https:' ? await import('node:https') : await import('node:http')
  const { isIP } = await import('node:net')
  const { addresses, signal } = options
  const vetted = addresses.map((address) => ({ address, family: isIP(address) }))
  // Whatever asks for an address gets the vetted ones: nothing is looked up a second time.
  const pinned: LookupFunction = (_hostname, { all }, callback) => {
    const [first] = vetted
    if (!first) callback(new Error('no address'), '')
    else if (all) callback(null, vetted)
    else callback(null, first.address, first.family)
  }
  return new Promise((resolve, reject) => {
    const call = request(
      url,
      {
        lookup: pinned,
        // A socket of its own for each request: none is reused under another name, none is left open.
        agent: false,
        signal,
        headers: { accept: 'image/*,*/*;q=0.5', 'accept-encoding': 'identity', 'user-agent': 'vlmkit' },
      },
      (response) => {
        const { statusCode: status = 0, headers } = response
        const reply = { status, headers: { location: headers.location, 'content-type': headers['content-type'] } }
        if (status !== 200) {
          response.destroy()
          resolve({ ...reply, body: new Uint8Array() })
          return
        }
        readBody(response, options).then(
          (body) => resolve({ ...reply, body }),
          (error) => {
            response.destroy()
            reject(error)
          },
        )
      },
    )
    call.on('error', reject)
    call.end()
  })
}

/** The body after its content encoding, at most `maxBytes`. */
async function readBody(response: IncomingMessage, { maxBytes }: HttpGetOptions): Promise<Uint8Array> {
  if (Number(response.headers['content-length'] ?? 0) > maxBytes) throw tooBig()
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of await decoded(response)) {
    length += (chunk as Uint8Array).length
    if (length > maxBytes) throw tooBig()
    chunks.push(chunk as Uint8Array)
  }
  if (!response.complete) throw new Error('the connection ended before the whole body was there')
  return new Uint8Array(Buffer.concat(chunks))
}

/** Servers that compress although `identity` was asked for. */
async function decoded(response: IncomingMessage): Promise<AsyncIterable<unknown>> {
  const encoding = (response.headers['content-encoding'] ?? 'identity').trim().toLowerCase()
  if (encoding === 'identity' || encoding === '') return response
  const zlib = await import('node:zlib')
  const { pipeline } = await import('node:stream')
  const stage =
    encoding === 'gzip' || encoding === 'x-gzip'
      ? zlib.createGunzip()
      : encoding === 'deflate'
        ? zlib.createInflate()
        : encoding === 'br'
          ? zlib.createBrotliDecompress()
          : undefined
  if (!stage) throw new Error(`content encoding ${encoding} is not read`)
  return pipeline(response, stage, () => {})
}

function tooBig(): Error {
  return Object.assign(new Error('is larger than allowed'), { code: 'EFBIG' })
}
