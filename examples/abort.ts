// A call ends with its signal, or when its time is up.
import { createVLM, isVLMError } from 'vlmkit'

const photo = process.argv[2] ?? new URL('photos/coffee.jpg', import.meta.url)
const vlm = createVLM()

const controller = new AbortController()
setTimeout(() => controller.abort(new Error('the user went away')), 5)
try {
  await vlm.caption(photo, { signal: controller.signal })
} catch (error) {
  if (isVLMError(error, 'aborted')) console.log(`${error.kind}: ${(error.cause as Error).message}`)
}

try {
  await vlm.caption(photo, { timeoutMs: 1 })
} catch (error) {
  if (isVLMError(error, 'timeout')) console.log(`${error.kind}: ${error.message}`)
}

console.log((await vlm.caption(photo)).caption)
await vlm.dispose()
