/**
 * `npm run bench:hosted [-- ROUNDS]`: a 200 KB picture and a schema of twelve fields, beside a bare undici pool and the `openai`
 * package in the same process, interleaved, medians: CPU of a call at 1, 16 and 128 at once; then, each in a process of its own,
 * peak memory of 2,000 calls at 128, and the time from process start to the first answer.
 */
import { spawn, spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import { callers } from './callers.ts'

const rounds = Number(process.argv[2] ?? 9)
const here = (name: string) => fileURLToPath(new URL(name, import.meta.url))
const folder = await mkdtemp(join(tmpdir(), 'vlmkit-bench-'))
const photo = await picture(join(folder, 'photo.jpg'))
const server = spawn(process.execPath, [here('server.mjs')], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] })
const port = await new Promise<number>((resolve) => server.stdout?.once('data', (data) => resolve(Number(data))))
const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN

const all = await callers(port, photo)
let failed = false
for (const atOnce of [1, 16, 128]) {
  const calls = Math.max(64, atOnce)
  const cpu = new Map(all.map(({ name }) => [name, [] as number[]]))
  for (let round = -1; round < rounds; round++) {
    for (const { name, ask } of all) {
      const before = process.cpuUsage()
      for (let done = 0; done < calls; done += atOnce) {
        const answers = await Promise.all(Array.from({ length: atOnce }, ask))
        if (answers.some((kWh) => kWh !== 10428.5)) throw new Error(`${name} read ${answers}`)
      }
      const { user, system } = process.cpuUsage(before)
      if (round >= 0) cpu.get(name)?.push((user + system) / 1000 / calls)
    }
  }
  const ms = Object.fromEntries([...cpu].map(([name, values]) => [name, median(values)])) as Record<string, number>
  const [undici = 0, openai = 0, vlmkit = 0] = ['undici', 'openai', 'vlmkit'].map((name) => ms[name])
  failed ||= vlmkit > openai / 2
  console.log(
    `CPU a call, ${String(atOnce).padStart(3)} at once: undici ${undici.toFixed(2)} ms, openai ${openai.toFixed(2)}, vlmkit ${vlmkit.toFixed(2)}` +
      `; vlmkit/openai ${(vlmkit / openai).toFixed(2)} (target 0.50), vlmkit/undici ${(vlmkit / undici).toFixed(2)} (aim 1.5)`,
  )
}
for (const { close } of all) await close()

for (const job of ['memory', 'start'] as const) {
  const values = ['undici', 'openai', 'vlmkit'].map((name) => {
    const runs = Array.from({ length: job === 'start' ? Math.min(rounds, 5) : 1 }, () => child(job, name))
    return `${name} ${median(runs).toFixed(0)}`
  })
  console.log(
    job === 'memory'
      ? `peak memory of 2,000 calls at 128, MB: ${values.join(', ')}`
      : `process start to first answer, ms: ${values.join(', ')}`,
  )
}
server.kill()
await rm(folder, { recursive: true })
if (failed) process.exitCode = 1

function child(job: string, name: string): number {
  const started = performance.now()
  const args = ['--import', 'tsx', here('child.ts'), job, name, String(port), photo]
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return job === 'start' ? performance.now() - started : Number(stdout)
}

/** A photograph-like JPEG of about 200 KB: noise over a gradient. */
async function picture(path: string): Promise<string> {
  const [width, height] = [1024, 768]
  const data = Buffer.alloc(width * height * 3)
  let seed = 1
  for (let i = 0; i < data.length; i++) {
    seed = (seed * 48_271) % 2_147_483_647
    data[i] = Math.min(255, ((i / 3) % width) / 5 + (seed % 48))
  }
  await sharp(data, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 72 })
    .toFile(path)
  return path
}
