// A caption from Ollama on this machine, while it is written. Needs `ollama pull llama3.2-vision`.
import { createVLM } from 'vlmkit'

const vlm = createVLM('ollama/llama3.2-vision')
const photo = process.argv[2] ?? new URL('photos/coffee.jpg', import.meta.url)

const stream = vlm.stream('caption', photo, { style: 'detailed' })
let shown = 0
for await (const { caption = '' } of stream) {
  process.stdout.write(caption.slice(shown))
  shown = caption.length
}
console.log('\n', (await stream.result).usage)
await vlm.dispose()
