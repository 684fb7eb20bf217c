/** One job of the benchmark in a process of its own: `child.ts memory|start NAME PORT PHOTO`. */
import { callers } from './callers.ts'

const [job, name, port, photo = ''] = process.argv.slice(2)
const caller = (await callers(Number(port), photo)).find((one) => one.name === name)
if (!caller) throw new Error(`no caller ${name}`)
if (job === 'memory') {
  let peak = 0
  let left = 2000
  const timer = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss)
  }, 5)
  await Promise.all(
    Array.from({ length: 128 }, async () => {
      while (left-- > 0) await caller.ask()
    }),
  )
  clearInterval(timer)
  console.log(peak / 2 ** 20)
} else await caller.ask()
process.exit()
