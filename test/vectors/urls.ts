/** Addresses: the guard behind `loadImage(url)`, with lookup and transport in its hands and no network. */
import { isVLMError } from '../../src/errors.ts'
import { parseAddress, sameAddress } from '../../src/images/address.ts'
import { fetchPicture } from '../../src/images/fetch-picture.ts'
import type { HttpPort } from '../../src/platform/ports.ts'
import { type CaseResult, failed, passed } from './types.ts'

export interface UrlCase {
  readonly id: string
  readonly url: string
  /** Answer of the only lookup that is allowed. */
  readonly resolvesTo?: readonly string[]
  /** What a second lookup would say. */
  readonly resolvesLater?: readonly string[]
  readonly redirects?: readonly { readonly url: string; readonly resolvesTo?: readonly string[] }[]
  readonly allow?: readonly string[]
  readonly expect: 'allow' | 'deny'
  /** What may be dialled for the last address. */
  readonly connect?: readonly string[]
}

export async function drive(_path: string, content: unknown): Promise<CaseResult[]> {
  return Promise.all((content as readonly UrlCase[]).map(driveCase))
}

async function driveCase(item: UrlCase): Promise<CaseResult> {
  const hops = [{ resolvesTo: item.resolvesTo ?? [] }, ...(item.redirects ?? [])]
  const dials: (readonly string[])[] = []
  let lookups = 0
  const http: HttpPort = {
    async lookup() {
      const answer = lookups++ === 0 ? hops[dials.length]?.resolvesTo : item.resolvesLater
      return answer ?? []
    },
    async get(_url, { addresses }) {
      dials.push(addresses)
      lookups = 0
      const next = item.redirects?.[dials.length - 1]
      const body = new Uint8Array([1])
      return next ? { status: 302, headers: { location: next.url }, body } : { status: 200, headers: {}, body }
    },
  }
  const expected = `${item.expect}${item.connect ? `, dialling ${item.connect.join(', ')}` : ''}`
  try {
    await fetchPicture(item.url, { allow: item.allow ?? [], maxBytes: 1_000 }, http)
  } catch (error) {
    if (!isVLMError(error, 'input')) return failed(item.id, expected, `${error}`)
    const got = `deny (${error.message})`
    if (item.expect !== 'deny') return failed(item.id, expected, got)
    // The hop that is denied must not have been dialled.
    return dials.length < hops.length
      ? passed(item.id)
      : failed(item.id, expected, `${got} after dialling ${dials.at(-1)}`)
  }
  const last = dials.at(-1) ?? []
  const got = `allow, dialling ${last.join(', ')}`
  if (item.expect !== 'allow') return failed(item.id, expected, got)
  return last.length > 0 && last.every((address) => among(address, item.connect))
    ? passed(item.id)
    : failed(item.id, expected, got)
}

function among(address: string, allowed: readonly string[] = []): boolean {
  const target = parseAddress(address)
  return (
    target !== undefined &&
    allowed.some((text) => {
      const other = parseAddress(text)
      return other !== undefined && sameAddress(target, other)
    })
  )
}
