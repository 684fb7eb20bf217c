// Every failure is a VLMError: switch on its kind, show its message.
import { createVLM, isVLMError } from 'vlmkit'

const vlm = createVLM()
const photo = new URL('photos/coffee.jpg', import.meta.url)
const failing = [
  () => vlm.caption('no-such-photo.jpg'),
  () => vlm.caption(new Uint8Array(100)),
  () => vlm.detect(photo, ['unicorn']),
  () => vlm.caption(photo, { model: 'locl' }),
]
for (const call of failing) {
  try {
    await call()
  } catch (error) {
    if (!isVLMError(error)) throw error
    console.log(`${error.kind} at ${error.stage}: ${error.message}`)
  }
}
await vlm.dispose()
