import sharp from 'sharp'
import { afterAll, beforeAll } from 'vitest'
import { backendSuite } from '../kit/backend-suite.ts'
import { chatBackend } from '../kit/chat-backend.ts'
import { type ChatServer, chatServer, type SeenRequest } from '../kit/chat-server.ts'
import { detectorBackend } from '../kit/detector-backend.ts'

/** A chat model that looks at the size of what it was sent and answers in the portable dialect, in a fence as real ones do. */
async function sceneModel({ words, pictures }: SeenRequest): Promise<string> {
  const [picture] = pictures
  if (!picture) return 'I cannot see any picture.'
  if (words.includes('"scores"')) return '{"scores": {"person": 0.1, "car": 0.2, "dog": 0.7}}'
  if (words.includes('"objects"')) {
    // The whole scene is 200 px wide; the crop that the suite sends is 120.
    const { width } = await sharp(picture.bytes).metadata()
    const box = width === 200 ? [250, 200, 500, 600] : [167, 125, 583, 625]
    return `Here you are:\n\`\`\`json\n{"objects": [{"label": "square", "box": ${JSON.stringify(box)}}]}\n\`\`\``
  }
  return words.startsWith('Describe') ? 'A dark red square on white.' : 'No.'
}

let server: ChatServer
beforeAll(async () => {
  server = await chatServer(sceneModel)
})
afterAll(() => server.close())

backendSuite('chat, free text', { create: () => chatBackend(server.url, 'none'), finds: 'square' })
backendSuite('chat, held to schemas', { create: () => chatBackend(server.url, 'schema'), finds: 'square' })
backendSuite('detector', { create: detectorBackend, finds: 'dark thing' })
