// A copy of the picture with what was found drawn on it.
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { annotate, createVLM, loadImage } from 'vlmkit'

const photo = process.argv[2] ?? new URL('photos/coffee.jpg', import.meta.url)
const path = process.argv[3] ?? join(tmpdir(), 'coffee-annotated.png')
const vlm = createVLM()

const image = await loadImage(photo)
const { objects } = await vlm.detect(image)
const copy = await annotate(image, { objects })
await copy.save(path)
console.log(`${objects.length} boxes in ${path}`)

await vlm.dispose()
