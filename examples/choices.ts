// A question whose answer is one of the given ones, always; TypeScript knows which.
import { createVLM } from 'vlmkit'

const photo = process.argv[2] ?? new URL('photos/coffee.jpg', import.meta.url)
const vlm = createVLM()

const { answer } = await vlm.ask(photo, 'Is there a person in the picture?', { choices: ['yes', 'no'] })
const table: 'free' | 'taken' = { yes: 'taken', no: 'free' }[answer] as 'free' | 'taken'
console.log(`${answer}: the table is ${table}`)

await vlm.dispose()
