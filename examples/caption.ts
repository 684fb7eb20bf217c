// A caption, and the same picture in other styles.
import { createVLM } from 'vlmkit'

const photo = process.argv[2] ?? new URL('photos/coffee.jpg', import.meta.url)
const vlm = createVLM()

const { caption, model, latencyMs } = await vlm.caption(photo)
console.log(caption)
console.log(`said by ${model} in ${Math.round(latencyMs)} ms`)

const alt = await vlm.caption(photo, { style: 'alt' })
console.log(`<img src="coffee.jpg" alt="${alt.caption}">`)
// What a model cannot honour is said, never dropped silently.
for (const warning of alt.warnings) console.log(warning.message)

await vlm.dispose()
