// Where something is, as points. The bundled model gives boxes only, so a stand-in answers here as Molmo does.
import { type Backend, createVLM } from 'vlmkit'

const standIn: Backend = {
  id: 'example/molmo',
  wire: { structured: [], streaming: false, logprobs: false, mediaTypes: ['image/jpeg'] },
  profile: async () => ({
    name: 'molmo',
    tasks: { point: true },
    resize: { rule: 'fit', maxSidePx: 1024 },
    maxPictures: 1,
    dialect: 'molmo', // percent of the picture; you get pixels
    verified: false,
  }),
  async generate() {
    // A real one sends the request to a server; this one knows one picture.
    const text = '<point x="37.5" y="67.5" alt="the handle of the cup">the handle of the cup</point>'
    return { text, finish: 'stop', warnings: [], raw: text }
  },
}

const vlm = createVLM(standIn)
const photo = process.argv[2] ?? new URL('photos/coffee.jpg', import.meta.url)
const { points } = await vlm.point(photo, 'the handle of the cup')
for (const { label, x, y } of points) console.log(`${label}: ${Math.round(x)}, ${Math.round(y)} px`)
await vlm.dispose()
