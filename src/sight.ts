import { VLMError } from './errors.ts'
import { picturesTokens } from './estimate.ts'
import { type NotSeen, notSeen, readAsText, type Sighting } from './images/seen.ts'
import type { Setting, TaskReply, TaskRequest } from './tasks/task.ts'

/** Looks for signs that the pictures of a request were not seen, or were read as text. */
export function sightOf(
  request: TaskRequest,
  reply: TaskReply,
  setting: Setting,
): { readonly dropped: NotSeen | undefined; readonly asText: string | undefined } {
  const pictures = request.parts.flatMap((part) => (part.type === 'picture' ? [part.picture] : []))
  const counted = pictures.map((picture) => picturesTokens(picture, setting, request.detail))
  const costs = counted.map((cost) => cost?.inText ?? cost?.tokens)
  const words = [request.system ?? '', ...request.parts.flatMap((part) => (part.type === 'text' ? [part.text] : []))]
  for (const { answer, words: told } of request.turns ?? []) words.push(answer, told)
  const sighting: Sighting = {
    pictures: reply.things ? [] : pictures,
    expectedTokens: costs.some((cost) => cost === undefined)
      ? undefined
      : costs.reduce<number>((a, b) => a + (b ?? 0), 0),
    words: words.join('\n'),
    usage: reply.usage,
    text: reply.text,
  }
  return { dropped: notSeen(sighting), asText: readAsText(sighting) }
}

/** The error for a picture that was not seen. */
export function imageDropped(id: string, { message, why }: NotSeen, text: string): VLMError {
  return new VLMError('output', `${id} seems not to have seen the picture. ${message} Use a model with vision.`, {
    reason: 'image_dropped',
    stage: 'parse',
    model: id,
    details: { why, text: text.slice(0, 2000) },
  })
}
