/**
 * Memory of the local model: of a large picture beside a small one, and over many calls in a row.
 *
 *     npm run bench:memory [-- CALLS]
 *
 * Each figure is the resident memory of a process of its own.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'

const calls = Number(process.argv[2] ?? 1000)
const root = fileURLToPath(new URL('..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'vlmkit-memory-'))
const photo = join(root, 'examples/photos/coffee.jpg')

/** Runs code that has `vlm` and `photo`; it prints megabytes. */
function run(code: string, picture: string): number[] {
  const whole = `import { createVLM } from 'vlmkit'
const photo = ${JSON.stringify(picture)}
const vlm = createVLM()
const resident = () => { globalThis.gc(); return process.memoryUsage.rss() / 1e6 }
${code}
await vlm.dispose()`
  const flags = ['--expose-gc', '--input-type=module', '--eval', whole]
  const child = spawnSync(process.execPath, flags, { cwd: root, encoding: 'utf8' })
  if (child.status !== 0) throw new Error(child.stderr)
  return child.stdout.trim().split(/\s+/).map(Number)
}

const peak = `await vlm.caption(photo); await vlm.detect(photo)
console.log(process.resourceUsage().maxRSS / 1000)`
const many = `for (let i = 1; i <= ${calls}; i++) {
  await (i % 2 ? vlm.caption(photo) : vlm.detect(photo))
  if (i === ${Math.ceil(calls / 5)} || i === ${calls}) console.log(resident())
}`

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN
const mb = (value: number) => `${value.toFixed(0).padStart(6)} MB`
let failed = false
function report(name: string, value: number, most?: number) {
  const bad = most !== undefined && !(value <= most)
  failed ||= bad
  console.log(`${mb(value)}  ${name}${most === undefined ? '' : ` (at most ${most}${bad ? ': FAILED' : ''})`}`)
}

try {
  const small = join(folder, 'small.jpg')
  const large = join(folder, 'large.jpg')
  await sharp(photo).resize(640, 480, { fit: 'fill' }).jpeg().toFile(small)
  await sharp(photo).resize(4000, 3000, { fit: 'fill' }).jpeg().toFile(large)
  const peaks = (picture: string) => median([1, 2, 3].map(() => run(peak, picture)[0] ?? Number.NaN))
  const [least, most] = [peaks(small), peaks(large)]
  report('peak with a 640 × 480 JPEG', least)
  report('peak with a 4000 × 3000 JPEG', most)
  report('difference', most - least, 100)
  const [early = 0, late = 0] = run(many, photo)
  report(`after ${Math.ceil(calls / 5)} calls`, early)
  report(`after ${calls} calls`, late)
  report('growth', late - early, 20)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
if (failed) process.exitCode = 1
