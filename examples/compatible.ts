// Any server that speaks OpenAI's protocol, and a model to fall back to. Here vLLM on this machine, then the model in the package.
import { createVLM } from 'vlmkit'

const vlm = createVLM({
  use: ['mine/Qwen/Qwen2.5-VL-7B-Instruct', 'local'],
  providers: { mine: { type: 'openai', baseURL: process.env.MINE_URL ?? 'http://127.0.0.1:8000/v1' } },
  retry: { attempts: 1 },
})
const photo = process.argv[2] ?? new URL('photos/coffee.jpg', import.meta.url)

const { objects, model, attempts } = await vlm.detect(photo, ['cup'])
console.log(model, objects)
for (const { model, outcome, message = '' } of attempts) console.log(model, outcome, message)
await vlm.dispose()
