/** `npm run bench:routing`: what a call costs above its backend: a model that answers at once, a picture that is loaded. CPU, median of rounds. */
import { type Backend, createVLM, loadImage } from 'vlmkit'

const instant: Backend = {
  id: 'bench/instant',
  wire: { structured: [], streaming: false, logprobs: false, mediaTypes: [] },
  profile: async () => ({
    name: 'instant',
    tasks: { caption: true },
    resize: { rule: 'none' },
    maxPictures: 1,
    verified: true,
  }),
  generate: async () => ({
    text: 'A picture.',
    finish: 'stop',
    usage: { inputTokens: 9, outputTokens: 3 },
    warnings: [],
    raw: null,
  }),
}
const calls = 2000
const image = await loadImage({ data: new Uint8Array(64 * 64), width: 64, height: 64, channels: 1 })
const vlm = createVLM([instant, 'local'])
const times: number[] = []
for (let round = -1; round < 9; round++) {
  const before = process.cpuUsage()
  for (let i = 0; i < calls; i++) await vlm.caption(image)
  const { user, system } = process.cpuUsage(before)
  if (round >= 0) times.push((user + system) / 1000 / calls)
}
await vlm.dispose()
const median = times.sort((a, b) => a - b)[times.length >> 1] ?? Number.NaN
console.log(`CPU of a call above its backend: ${median.toFixed(3)} ms (target: at most 0.15)`)
