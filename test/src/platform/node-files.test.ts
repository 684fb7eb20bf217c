import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { files } from '../../../src/platform/node-files.ts'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vlmkit-files-'))
})

afterAll(() => rm(folder, { recursive: true }))

test('a file is read whole, up to the limit and not beyond', async () => {
  const path = join(folder, 'data')
  await writeFile(path, Buffer.alloc(1000, 7))
  expect(await files.read(path, { maxBytes: 1000 })).toEqual(new Uint8Array(1000).fill(7))
  await expect(files.read(path, { maxBytes: 999 })).rejects.toMatchObject({ code: 'EFBIG' })
})

test.skipIf(process.platform === 'win32')(
  'a pipe is read to its end, a device that never ends up to the limit',
  async () => {
    const pipe = join(folder, 'pipe')
    execFileSync('mkfifo', [pipe])
    const [bytes] = await Promise.all([files.read(pipe, { maxBytes: 1e6 }), writeFile(pipe, Buffer.alloc(200_000, 3))])
    expect(bytes).toEqual(new Uint8Array(200_000).fill(3))
    await expect(files.read('/dev/zero', { maxBytes: 100_000 })).rejects.toMatchObject({ code: 'EFBIG' })
  },
)

test('an abort ends reading', async () => {
  const path = join(folder, 'data')
  await writeFile(path, 'x')
  const reason = new Error('enough')
  await expect(files.read(path, { maxBytes: 10, signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
})
