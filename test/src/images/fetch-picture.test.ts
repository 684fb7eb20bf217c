import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import { platform } from '#platform'
import { fetchPicture } from '../../../src/images/fetch-picture.ts'
import { loadImage } from '../../../src/images/load.ts'
import type { HttpPort } from '../../../src/platform/ports.ts'
import { quarters, toSharp } from './make.ts'

const servers: Server[] = []

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

/** A loopback server; gives its `host:port`. */
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

const failure = (work: Promise<unknown>) =>
  work.then(
    () => Promise.reject(new Error('it was fetched')),
    (error) => error,
  )

describe('a picture from an address', () => {
  test('is fetched from an allowed host, named without its query', async () => {
    const bytes = await toSharp(quarters()).png().toBuffer()
    let seen: unknown
    const host = await serve((request, response) => {
      seen = request.headers
      response.writeHead(200, { 'content-type': 'text/plain' }).end(bytes)
    })
    const image = await loadImage(`http://${host}/photos/cat.png?key=secret`, { allow: [host] })
    expect(image).toMatchObject({ format: 'png', width: 96, height: 64, name: `${host}/…/cat.png` })
    expect(seen).not.toHaveProperty('cookie')
    expect(seen).not.toHaveProperty('referer')
    expect(seen).toMatchObject({ host, 'accept-encoding': 'identity' })
  })

  test('is never fetched from this machine unless allowed, and nothing is dialled', async () => {
    let calls = 0
    const host = await serve((_, response) => {
      calls++
      response.end()
    })
    const port = host.split(':')[1]
    for (const url of [`http://${host}/`, `http://localhost:${port}/`, `http://[::ffff:127.0.0.1]:${port}/`]) {
      const error = await failure(loadImage(url))
      expect(error).toMatchObject({
        kind: 'input',
        reason: 'address',
        stage: 'load',
        message: expect.stringContaining('allow'),
      })
    }
    expect(calls).toBe(0)
  })

  test('is dialled at the judged address under its own name', async () => {
    const host = await serve((request, response) => response.end(`host ${request.headers.host}`))
    const port = host.split(':')[1]
    const http: HttpPort = { ...platform.http, lookup: async () => ['127.0.0.1'] }
    const body = await fetchPicture(
      `http://pictures.corp:${port}/`,
      { allow: [`pictures.corp:${port}`], maxBytes: 100 },
      http,
    )
    expect(new TextDecoder().decode(body)).toBe(`host pictures.corp:${port}`)
  })

  test('that redirects is judged afresh at each hop, five at most', async () => {
    const host = await serve((request, response) => {
      const left = Number(request.url?.slice(1))
      if (left > 0) response.writeHead(302, { location: `/${left - 1}` }).end()
      else response.end('done')
    })
    const options = { allow: [host], maxBytes: 100 }
    expect(new TextDecoder().decode(await fetchPicture(`http://${host}/5`, options, platform.http))).toBe('done')
    expect((await failure(fetchPicture(`http://${host}/6`, options, platform.http))).message).toContain(
      'more than 5 times',
    )
    const away = await serve((_, response) => response.writeHead(301, { location: `http://${host}/0` }).end())
    expect(
      (await failure(fetchPicture(`http://${away}/`, { ...options, allow: [away] }, platform.http))).message,
    ).toContain(`not fetched from ${host}`)
    for (const location of ['file:///etc/passwd', 'http://user:pw@example.com/', 'http://[', 'data:,x']) {
      const other = await serve((_, response) => response.writeHead(302, { location }).end())
      expect(
        await failure(fetchPicture(`http://${other}/`, { ...options, allow: [other] }, platform.http)),
      ).toMatchObject({ kind: 'input' })
    }
  })

  test('is not followed from https to http', async () => {
    const http: HttpPort = {
      lookup: async () => ['93.184.215.14'],
      get: async () => ({ status: 302, headers: { location: 'http://example.com/' }, body: new Uint8Array() }),
    }
    expect((await failure(fetchPicture('https://example.com/', { allow: [], maxBytes: 1 }, http))).message).toContain(
      'https to http',
    )
  })

  test('with another status is an input error with that status', async () => {
    for (const status of [204, 206, 304, 404, 500]) {
      const host = await serve((_, response) => response.writeHead(status).end())
      expect(await failure(loadImage(`http://${host}/`, { allow: [host] }))).toMatchObject({ kind: 'input', status })
    }
  })

  test('is limited in bytes, announced or not, before and after decompression', async () => {
    const listeners: RequestListener[] = [
      (_, response) => response.writeHead(200, { 'content-length': 1e9 }).write('x'),
      (_, response) => response.end(Buffer.alloc(20_000)),
      (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(1e6))),
      (_, response) => {
        const more = () => response.write(Buffer.alloc(1000)) && setImmediate(more)
        more()
      },
    ]
    for (const listener of listeners) {
      const host = await serve(listener)
      const error = await failure(loadImage(`http://${host}/`, { allow: [host], maxBytes: 10_000 }))
      expect(error).toMatchObject({ kind: 'input', reason: 'too_large', message: expect.stringContaining('maxBytes') })
    }
  })

  test('that comes compressed although it should not is read', async () => {
    const bytes = await toSharp(quarters()).png().toBuffer()
    const host = await serve((_, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(bytes)),
    )
    expect(await loadImage(`http://${host}/`, { allow: [host] })).toMatchObject({ format: 'png' })
  })

  test('that is HTML is told to be so', async () => {
    const host = await serve((_, response) =>
      response.writeHead(200, { 'content-type': 'image/png' }).end('<!doctype html><title>Log in</title>'),
    )
    expect((await failure(loadImage(`http://${host}/cat.png`, { allow: [host] }))).message).toBe(
      `${host}/cat.png is an HTML page, not a picture: the address or file may be an error or login page.`,
    )
  })

  test('whose connection fails or breaks off is an input error that names the host alone', async () => {
    const broken = await serve((_, response) => {
      response.writeHead(200, { 'content-length': 100 })
      response.write('part')
      setTimeout(() => response.destroy(), 10)
    })
    const closed = await serve(() => {})
    servers.pop()?.close()
    const lookup: HttpPort = { ...platform.http, lookup: () => Promise.reject(new Error('ENOTFOUND')) }
    for (const work of [
      () => fetchPicture(`http://${broken}/`, { allow: [broken], maxBytes: 1000 }, platform.http),
      () => fetchPicture(`http://${closed}/`, { allow: [closed], maxBytes: 1000 }, platform.http),
      () => fetchPicture('http://example.com/', { allow: [], maxBytes: 1000 }, lookup),
    ])
      expect(await failure(work())).toMatchObject({ kind: 'input', reason: 'address', cause: expect.any(Error) })
  })

  test('ends with the signal, also while a name is looked up', async () => {
    const hanging = await serve(() => {})
    const reason = new Error('enough')
    const never: HttpPort = { ...platform.http, lookup: () => new Promise(() => {}) }
    for (const [url, http] of [
      [`http://${hanging}/`, platform.http],
      ['http://example.com/', never],
    ] as const) {
      const controller = new AbortController()
      setTimeout(() => controller.abort(reason), 20)
      const work = fetchPicture(url, { allow: [hanging], maxBytes: 1000, signal: controller.signal }, http)
      expect(await failure(work)).toMatchObject({ kind: 'aborted', cause: reason })
    }
  })
})
