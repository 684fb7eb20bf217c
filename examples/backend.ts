// A backend of your own: anything that answers a request. Here one that looks at the middle of the picture.
import { type Backend, createVLM } from 'vlmkit'

const brightness: Backend = {
  id: 'example/brightness',
  wire: { structured: [], streaming: false, logprobs: false, mediaTypes: [] },
  profile: async () => ({
    name: 'brightness',
    tasks: { ask: true },
    resize: { rule: 'none' },
    maxPictures: 1,
    verified: true,
  }),
  async generate(request) {
    const part = request.parts.find((part) => part.type === 'picture')
    const [light = 0] = (await part?.picture.pixels({ width: 1, height: 1 })) ?? []
    const text = light > 127 ? 'bright' : 'dark'
    return { text, finish: 'stop', warnings: [], raw: light }
  },
}

const vlm = createVLM([brightness, 'local']) // what it cannot do, the next one does
const photo = process.argv[2] ?? new URL('photos/coffee.jpg', import.meta.url)
console.log((await vlm.ask(photo, 'Is it bright or dark?')).answer)
console.log((await vlm.caption(photo)).model)
await vlm.dispose()
