import type { Backend, Call, ModelReply, ModelRequest } from '../contract.ts'
import { VLMError } from '../errors.ts'
import { within } from '../util/deadline.ts'

/** Stage `send`: one request to one backend. Choices are scored where the backend can. */
export async function send(backend: Backend, request: ModelRequest, call: Call): Promise<ModelReply> {
  const { choices } = request
  const reply =
    choices && backend.score
      ? await within(call.signal, scored(backend, request, choices, call))
      : await within(call.signal, backend.generate(request, call))
  if (reply.finish === 'refusal') {
    throw new VLMError('refused', `${backend.id} declined to answer. Ask differently, or ask another model.`, {
      stage: 'send',
      model: backend.id,
      details: { text: reply.text.slice(0, 2000) },
    })
  }
  return reply
}

async function scored(
  backend: Backend,
  request: ModelRequest,
  choices: readonly string[],
  call: Call,
): Promise<ModelReply> {
  const reply = await backend.score?.(request, choices, call)
  if (reply?.logLikelihoods.length !== choices.length) {
    throw new VLMError('output', `${backend.id} scored ${reply?.logLikelihoods.length} of ${choices.length} choices.`, {
      stage: 'send',
      model: backend.id,
    })
  }
  const scores = softmax(reply.logLikelihoods)
  const confidence = Math.max(...scores)
  return {
    // The first of equals wins.
    text: choices[scores.indexOf(confidence)] ?? '',
    finish: 'stop',
    confidence,
    scores,
    ...(reply.usage && { usage: reply.usage }),
    warnings: reply.warnings,
    raw: reply,
  }
}

/** Probabilities of log-likelihoods. */
function softmax(logs: readonly number[]): number[] {
  const top = Math.max(...logs)
  const weights = logs.map((log) => Math.exp(log - top))
  const sum = weights.reduce((a, b) => a + b, 0)
  return weights.map((weight) => weight / sum)
}
