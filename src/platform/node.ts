import { files } from './node-files.ts'
import { http } from './node-http.ts'
import { pixels } from './node-pixels.ts'
import { openTransport } from './node-transport.ts'
import type { Platform } from './ports.ts'

/** What `#platform` stands for in Node. Nothing outside Node itself is loaded before it is used. */
export const platform: Platform = {
  pixels,
  files,
  http,
  openTransport,
  hash: {
    async sha256(bytes) {
      const { createHash } = await import('node:crypto')
      return createHash('sha256').update(bytes).digest('hex')
    },
  },
}
