// A question in plain words; a question that the model cannot answer is refused, never guessed.
import { createVLM, isVLMError } from 'vlmkit'

const photo = process.argv[2] ?? new URL('photos/coffee.jpg', import.meta.url)
const vlm = createVLM()

for (const question of ['Is there a cup in the picture?', 'How many cups are there?', 'What colour is the cup?']) {
  try {
    const { answer, confidence } = await vlm.ask(photo, question)
    console.log(`${question} ${answer} (${confidence?.toFixed(2) ?? 'no idea how sure'})`)
  } catch (error) {
    if (!isVLMError(error, 'unsupported')) throw error
    console.log(`${question} [${error.kind}]`)
  }
}

await vlm.dispose()
