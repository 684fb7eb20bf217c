import type { HttpPort } from '../platform/ports.ts'
import { Fault } from './fault.ts'

export interface FetchOptions {
  readonly allow: readonly string[]
  readonly maxBytes: number
  readonly signal?: AbortSignal
}

export async function fetchPicture(_url: string, _options: FetchOptions, _http: HttpPort): Promise<Uint8Array> {
  throw new Fault('address', 'cannot be fetched yet')
}
