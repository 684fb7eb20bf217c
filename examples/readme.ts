// The first example of the README, to the letter.
import { annotate, createVLM } from 'vlmkit'

const photo = 'coffee.jpg'
const vlm = createVLM() // the model in the package: no key, no network
const { caption } = await vlm.caption(photo)
const { objects } = await vlm.detect(photo, ['cup'])
const { answer } = await vlm.ask(photo, 'Is there a person in the picture?')
console.log(caption, objects, answer)
await (await annotate(photo, { objects })).save('coffee-annotated.png')
