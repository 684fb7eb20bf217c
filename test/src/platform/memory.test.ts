import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vlmkit-memory-'))
  for (const [name, width, height] of [
    ['small', 640, 480],
    ['large', 4000, 3000],
  ] as const) {
    const noise = { type: 'gaussian', mean: 128, sigma: 40 } as const
    await sharp({ create: { width, height, channels: 3, background: '#888', noise } })
      .jpeg()
      .toFile(join(folder, `${name}.jpg`))
  }
})

afterAll(() => rm(folder, { recursive: true }))

/** Peak memory of a process that loads one picture as a model would (with the built package), MB. */
async function peak(name: string): Promise<number> {
  const root = fileURLToPath(new URL('../../..', import.meta.url))
  const program = `
    import { loadImage } from 'vlmkit'
    const image = await loadImage(${JSON.stringify(join(folder, `${name}.jpg`))})
    await image.pixels({ width: 416, height: 416 })
    await image.encode({ format: 'jpeg', size: { width: 1024, height: 768 } })
    console.log(process.resourceUsage().maxRSS / 1024)`
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], { cwd: root })
  return Number(stdout)
}

/** The least of three: what else the machine does can only add. */
async function least(name: string): Promise<number> {
  const peaks = [await peak(name), await peak(name), await peak(name)]
  return Math.min(...peaks)
}

test('a picture of 12 megapixels takes no more memory than a small one, within 100 MB', async () => {
  expect(await least('large')).toBeLessThan((await least('small')) + 100)
})
