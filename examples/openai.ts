// A structured question to OpenAI. Needs OPENAI_API_KEY; any other model of the same line works too.
import { createVLM } from 'vlmkit'
import * as z from 'zod'

const vlm = createVLM(process.env.VLMKIT_MODEL ?? 'openai/gpt-5.4')
const photo = process.argv[2] ?? new URL('photos/coffee.jpg', import.meta.url)

const schema = z.object({ drink: z.string(), cups: z.int(), handle: z.enum(['left', 'right', 'none']) })
const { data, usage } = await vlm.ask(photo, 'What stands on the table?', { schema })
console.log(data, usage.costUSD)
await vlm.dispose()
