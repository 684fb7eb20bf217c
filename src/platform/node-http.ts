import { lookup } from 'node:dns/promises'
import type { HttpPort } from './ports.ts'

/** The http port over `node:http` and `node:https`. */
export const http: HttpPort = {
  async lookup(hostname) {
    return (await lookup(hostname, { all: true })).map(({ address }) => address)
  },
  async get() {
    throw new Error('not there yet')
  },
}
