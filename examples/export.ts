// Detections for other tools: a label file of YOLO, a dataset of COCO, an annotation of Pascal VOC; and back.
import { createVLM, fromYOLO, iou, loadImage, toCOCO, toVOC, toYOLO } from 'vlmkit'

const photo = process.argv[2] ?? new URL('photos/coffee.jpg', import.meta.url)
const vlm = createVLM()

const image = await loadImage(photo)
const { objects } = await vlm.detect(image, ['cup'])

const { text, names } = toYOLO(objects, { image })
console.log(`${names.join(', ')}\n${text}`)

const dataset = toCOCO([{ image, objects, filename: 'coffee.jpg' }])
console.log(`${dataset.annotations.length} annotation of ${dataset.images.length} picture`)
console.log(toVOC(objects, { image, filename: 'coffee.jpg' }))

const [back] = fromYOLO(text, { image, names }).objects
const [cup] = objects
if (back && cup) console.log(`the same box: ${(100 * iou(back.box, cup.box)).toFixed(1)} %`)

await vlm.dispose()
