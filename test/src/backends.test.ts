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
  const list = /\{"(objects|points|masks|regions)": /.exec(words)?.[1]
  if (list !== undefined) {
    // The whole scene is 200 px wide; the crop that the suite sends is 120.
    const { width } = await sharp(picture.bytes).metadata()
    const [x1, y1, x2, y2] = width === 200 ? [250, 200, 500, 600] : [167, 125, 583, 625]
    const things = {
      objects: { label: 'square', box: [x1, y1, x2, y2] },
      points: { label: 'Squares', point: [(x1 + x2) / 2, (y1 + y2) / 2] },
      masks: {
        label: 'a square',
        polygon: [
          [x1, y1],
          [x2, y1],
          [x2, y2],
          [x1, y2],
        ],
      },
      regions: { text: 'NO PARKING', box: [x1, y1, x2, y2] },
    }
    return `Here you are:\n\`\`\`json\n${JSON.stringify({ [list]: [things[list as keyof typeof things]] })}\n\`\`\``
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
