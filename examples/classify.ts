// Which label fits, and how well each does.
import { createVLM } from 'vlmkit'

const photo = process.argv[2] ?? new URL('photos/coffee.jpg', import.meta.url)
const vlm = createVLM()

const { label, scores } = await vlm.classify(photo, ['cup', 'dog', 'bicycle'])
console.log(label, scores)

// Labels that do not exclude each other: each is judged for itself.
const { labels } = await vlm.classify(photo, ['cup', 'dining table', 'bicycle'], { multiple: true })
console.log(labels)

await vlm.dispose()
