/** Reading of replies that several tasks share. */
import { preview, VLMError } from '../errors.ts'
import { findJson } from '../schemas/find-json.ts'
import { fold } from '../util/words.ts'
import type { TaskReply } from './task.ts'

/** The reply's text, trimmed. @throws VLMError `output` when it is empty */
export function textOf(reply: TaskReply): string {
  const text = reply.text.trim()
  if (text) return text
  throw new VLMError('output', 'The model answered with an empty text. Ask again, or ask another model.', {
    reason: 'empty',
    stage: 'parse',
  })
}

/** The JSON value in a reply, as the request's schema says it. @throws VLMError `output` when there is none */
export function jsonOf(reply: TaskReply): unknown {
  const json = findJson(textOf(reply))
  if (json.found) return reply.restore ? reply.restore(json.value) : json.value
  throw new VLMError('output', `Expected JSON from the model but received ${preview(reply.text)}: ${json.why}`, {
    reason: 'unreadable',
    stage: 'parse',
    details: { text: reply.text.slice(0, 2000) },
  })
}

/** The choice that a text means: the same word, or the only choice that it names. @throws VLMError `output` when that is not one of them */
export function choiceOf(text: string, choices: readonly string[]): string {
  const plain = fold(text)
  const exact = choices.find((choice) => choice === text) ?? choices.find((choice) => fold(choice) === plain)
  if (exact !== undefined) return exact
  const named = choices.filter((choice) => ` ${plain} `.includes(` ${fold(choice)} `))
  // "dark red" names "red" too: the longest that holds all the others is meant.
  const longest = named.reduce<string | undefined>((a, b) => (a && a.length >= b.length ? a : b), undefined)
  if (longest !== undefined && named.every((choice) => fold(longest).includes(fold(choice)))) return longest
  throw new VLMError(
    'output',
    `Expected one of ${choices.map((c) => `"${c}"`).join(', ')} but the model answered ${preview(text)}.`,
    {
      reason: 'not_a_choice',
      stage: 'parse',
      details: { text: text.slice(0, 2000), choices },
    },
  )
}
