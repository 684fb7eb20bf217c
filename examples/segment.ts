// The pixels of objects. The bundled model gives boxes only, so a stand-in answers here as Gemini does.
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { annotate, type Backend, createVLM } from 'vlmkit'

const standIn: Backend = {
  id: 'example/gemini',
  wire: { structured: [], streaming: false, logprobs: false, mediaTypes: ['image/jpeg'] },
  profile: async () => ({
    name: 'gemini',
    tasks: { segment: true },
    resize: { rule: 'fit', maxSidePx: 1024 },
    maxPictures: 1,
    dialect: 'gemini', // thousandths, boxes y first and outlines x first; you get pixels
    verified: false,
  }),
  async generate() {
    // A real one sends the request to a server; this one knows one picture.
    const outline = '[[292, 250], [340, 112], [483, 45], [633, 125], [680, 275], [650, 450], [467, 712], [333, 550]]'
    const text = `[{"box_2d": [45, 292, 712, 680], "mask": ${outline}, "label": "Cups"}]`
    return { text, finish: 'stop', warnings: [], raw: text }
  },
}

const vlm = createVLM(standIn)
const photo = process.argv[2] ?? new URL('photos/coffee.jpg', import.meta.url)
const { masks } = await vlm.segment(photo, ['cup'])
for (const { label, rle } of masks) console.log(`${label}: a mask of ${rle.size[1]} × ${rle.size[0]} px`)

const path = process.argv[3] ?? join(tmpdir(), 'coffee-segmented.png')
await (await annotate(photo, { masks })).save(path)
console.log(path)
await vlm.dispose()
