// Objects with their boxes: all that the model knows, or those with the labels asked for.
import { createVLM } from 'vlmkit'

const photo = process.argv[2] ?? new URL('photos/coffee.jpg', import.meta.url)
const vlm = createVLM()

const { objects } = await vlm.detect(photo)
for (const { label, box, score } of objects) {
  console.log(label, score?.toFixed(2), `${Math.round(box.width)} × ${Math.round(box.height)} px`)
}

const cups = await vlm.detect(photo, ['cup'], { minScore: 0.3, maxItems: 5 })
console.log(`${cups.objects.length} cup`)

await vlm.dispose()
