/**
 * CPU time that `import 'vlmkit'` adds to an empty process, beside `import 'ai'` (version 6).
 * The runs are interleaved, so that a busy machine slows all of them alike; each figure is a median.
 *
 *     npm run bench:import [-- ROUNDS]
 */
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

const rounds = Number(process.argv[2] ?? 25)
const folder = fileURLToPath(new URL('..', import.meta.url))
const code = (line: string) =>
  `${line}; const { user, system } = process.cpuUsage(); console.log((user + system) / 1000)`
const cases = {
  empty: code(''),
  vlmkit: code("await import('vlmkit')"),
  ai: code("await import('ai')"),
}
type Case = keyof typeof cases
const names = Object.keys(cases) as Case[]
const { version } = createRequire(import.meta.url)('ai/package.json') as { version: string }

/** CPU ms of one process, all its threads. */
function measure(name: Case): number {
  const child = spawnSync(process.execPath, ['--input-type=module', '--eval', cases[name]], {
    cwd: folder,
    encoding: 'utf8',
  })
  if (child.status !== 0) throw new Error(child.stderr)
  return Number(child.stdout)
}

const times: Record<Case, number[]> = { empty: [], vlmkit: [], ai: [] }
for (const name of names) measure(name) // warm the disk
for (let round = 0; round < rounds; round++) for (const name of names) times[name].push(measure(name))

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN
/** Medians of the differences within a round: what both runs share cancels. */
const added = (name: Case) => median(times[name].map((value, round) => value - (times.empty[round] ?? 0)))

const vlmkit = added('vlmkit')
const ai = added('ai')
const ms = (value: number) => value.toFixed(1).padStart(7)
console.log(`CPU ms, median of ${rounds}, Node ${process.versions.node}`)
console.log(`${ms(median(times.empty))}  an empty process`)
console.log(`${ms(vlmkit)}  added by import 'vlmkit'`)
console.log(`${ms(ai)}  added by import 'ai' ${version}`)
console.log(`${(vlmkit / ai).toFixed(3).padStart(7)}  ratio (target: at most 0.333)`)
if (!(vlmkit <= ai / 3)) process.exitCode = 1
