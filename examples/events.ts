// The seven stages of a call as they happen, and how long each took.
import { createVLM } from 'vlmkit'

const photo = process.argv[2] ?? new URL('photos/coffee.jpg', import.meta.url)
const vlm = createVLM()

await vlm.detect(photo, ['cup'], {
  onEvent: (event) => {
    if (event.type !== 'end') return
    const { stage, model = '', latencyMs = 0 } = event
    console.log(stage.padEnd(8), `${latencyMs.toFixed(1)} ms`.padStart(10), model)
  },
})

await vlm.dispose()
