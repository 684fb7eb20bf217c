// An answer in the shape of your own zod schema, validated and typed.
import { createVLM } from 'vlmkit'
import * as z from 'zod'

const Table = z.object({
  cup: z.boolean().describe('Is there a cup in the picture?'),
  cups: z.int().min(0).max(20).describe('How many cups are there?'),
  person: z.boolean().describe('Is there a person in the picture?'),
})

const photo = process.argv[2] ?? new URL('photos/coffee.jpg', import.meta.url)
const vlm = createVLM()

const { data } = await vlm.ask(photo, 'What is on the table?', { schema: Table })
console.log(data)
console.log(data.cup && !data.person ? 'somebody forgot a coffee' : 'nothing to report')

await vlm.dispose()
