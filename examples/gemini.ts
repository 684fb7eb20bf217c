// Boxes from Gemini, in pixels of the picture. Needs GEMINI_API_KEY.
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { annotate, createVLM } from 'vlmkit'

const vlm = createVLM('gemini/gemini-3.8-flash')
const photo = process.argv[2] ?? new URL('photos/coffee.jpg', import.meta.url)

const { objects, usage } = await vlm.detect(photo, ['cup', 'spoon'])
console.log(objects, usage)
const drawn = join(tmpdir(), 'coffee-gemini.png')
await (await annotate(photo, { objects })).save(drawn)
console.log(drawn)
await vlm.dispose()
