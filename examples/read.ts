// Text and where it stands. The bundled model cannot read, so a stand-in answers here as Qwen2.5-VL does.
import { type Backend, createVLM } from 'vlmkit'

const standIn: Backend = {
  id: 'example/qwen2.5-vl',
  wire: { structured: [], streaming: false, logprobs: false, mediaTypes: ['image/jpeg'] },
  profile: async () => ({
    name: 'qwen2.5-vl',
    tasks: { read: true },
    resize: { rule: 'fit', maxSidePx: 1024 },
    maxPictures: 8,
    dialect: 'qwen25', // pixels of the picture that was sent; you get those of yours
    verified: false,
  }),
  async generate() {
    // A real one sends the request to a server; this one always reads the same.
    const text = '```json\n[{"bbox_2d": [410, 300, 560, 340], "text_content": "FRESH COFFEE"}]\n```'
    return { text, finish: 'stop', warnings: [], raw: text }
  },
}

const vlm = createVLM(standIn)
const photo = process.argv[2] ?? new URL('photos/coffee.jpg', import.meta.url)
const { text, regions } = await vlm.read(photo, { granularity: 'line', language: 'English' })
console.log(text)
for (const { polygon } of regions) console.log(polygon.map(([x, y]) => `${Math.round(x)},${Math.round(y)}`).join(' '))
await vlm.dispose()
