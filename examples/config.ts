// Models and limits as data; `loadVLM()` reads the same from vlmkit.config.json.
import { createVLM } from 'vlmkit'

const photo = process.argv[2] ?? new URL('photos/coffee.jpg', import.meta.url)
const vlm = createVLM({
  use: ['local'], // in order of preference
  providers: { local: { threads: 1 } },
  timeoutMs: 60_000,
  images: { maxBytes: 20_000_000 },
})

for (const { id, tasks } of await vlm.models()) console.log(id, Object.keys(tasks))
console.log((await vlm.caption(photo)).caption)

await vlm.dispose()
