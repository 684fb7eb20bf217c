// A closer look: what is found in a cut-out comes back in the pixels of the whole picture.
import { createVLM, iou, loadImage } from 'vlmkit'

const photo = process.argv[2] ?? new URL('photos/coffee.jpg', import.meta.url)
const vlm = createVLM()

const image = await loadImage(photo)
const [whole] = (await vlm.detect(image, ['cup'])).objects
const part = image.crop({ x: 100, y: 0, width: 400, height: 320 })
const [close] = (await vlm.detect(part, ['cup'])).objects
if (whole && close) console.log(`the same cup: ${Math.round(iou(whole.box, close.box) * 100)} % overlap`)

await vlm.dispose()
