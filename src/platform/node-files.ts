import { open, stat, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FilesPort } from './ports.ts'

/** Bytes read at a time from what has no size: pipes and devices. */
const chunkBytes = 64 * 1024

/** The files port over `node:fs`. */
export const files: FilesPort = {
  resolve: (path) => (path instanceof URL ? fileURLToPath(path) : resolve(path)),
  read,
  async write(path, bytes) {
    await writeFile(path, bytes)
  },
  async findUp(name) {
    for (let folder = process.cwd(); ; folder = dirname(folder)) {
      const path = join(folder, name)
      const found = await stat(path).catch(() => undefined)
      if (found?.isFile()) return path
      if (dirname(folder) === folder) return undefined
    }
  },
}

async function read(
  path: string,
  { maxBytes, signal }: { readonly maxBytes: number; readonly signal?: AbortSignal },
): Promise<Uint8Array> {
  signal?.throwIfAborted()
  const file = await open(path)
  try {
    const info = await file.stat()
    if (info.isDirectory()) throw Object.assign(new Error('is a directory'), { code: 'EISDIR' })
    if (info.size > maxBytes) throw tooBig()
    let bytes = new Uint8Array(info.isFile() ? info.size : chunkBytes)
    let length = 0
    for (;;) {
      signal?.throwIfAborted()
      // One byte more than expected is asked for: a file that grows meanwhile, or a pipe, has no size to trust.
      if (length === bytes.length) {
        const { bytesRead } = await file.read(new Uint8Array(1), 0, 1)
        if (bytesRead === 0) return bytes
        throw tooBig()
      }
      const { bytesRead } = await file.read(bytes, length, bytes.length - length)
      if (bytesRead === 0) return bytes.subarray(0, length)
      length += bytesRead
      if (length > maxBytes) throw tooBig()
      if (!info.isFile() && length === bytes.length) {
        const larger = new Uint8Array(Math.min(length * 2, maxBytes + 1))
        larger.set(bytes)
        bytes = larger
      }
    }
  } finally {
    await file.close()
  }
}

function tooBig(): Error {
  return Object.assign(new Error('is larger than allowed'), { code: 'EFBIG' })
}
