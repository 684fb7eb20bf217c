/** The command of `grounding.ts`. */
import { fuzz } from './grounding.ts'

const count = Number(process.argv[2] ?? 1_000_000)
const seed = Number(process.argv[3] ?? 1)
const step = 20_000
const started = performance.now()
let [parsed, refused, slowestMs, done] = [0, 0, 0, 0]
while (done < count) {
  const now = Math.min(step, count - done)
  const report = fuzz(now, seed + done / step)
  parsed += report.parsed
  refused += report.refused
  slowestMs = Math.max(slowestMs, report.slowestMs)
  done += now
  for (const { dialect, what, text } of report.findings) console.error(`${dialect}: ${what}\n  ${JSON.stringify(text)}`)
  if (report.findings.length > 0) process.exit(1)
  if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${count}`)
}
const seconds = (performance.now() - started) / 1000
if (process.stderr.isTTY) process.stderr.write('\r')
console.log(
  `${done} answers in ${seconds.toFixed(0)} s: ${parsed} read, ${refused} refused as unreadable, the slowest ${slowestMs.toFixed(0)} ms, nothing wrong`,
)
