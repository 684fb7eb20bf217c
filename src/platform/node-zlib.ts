import type { ZlibPort } from './ports.ts'

/** Loaded by the first mask that is a PNG: a static import would cost `import 'vlmkit'` two milliseconds. */
const load = () => process.getBuiltinModule('node:zlib')

/** What `#platform/zlib` stands for in Node. */
export const zlib: ZlibPort = {
  inflate: (bytes, maxBytes) => load().inflateSync(bytes, { maxOutputLength: maxBytes }),
  deflate: (bytes) => load().deflateSync(bytes),
}
