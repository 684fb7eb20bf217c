import type { Backend } from '../../src/contract.ts'
import { VLMError } from '../../src/errors.ts'
import { carefulProfile } from '../../src/profiles/careful.ts'

interface Reply {
  readonly error: { readonly message: string }
  readonly model: string
  readonly choices: readonly [{ readonly message: { readonly content: string } }]
  readonly usage: { readonly prompt_tokens: number; readonly completion_tokens: number }
}

/** A hosted chat model in its smallest form: proof that the contract fits one, and no more. */
export function chatBackend(url: string, structured: 'schema' | 'none'): Backend {
  return {
    id: 'chat/scene-1',
    wire: {
      structured: structured === 'schema' ? ['json-schema'] : [],
      streaming: false,
      logprobs: false,
      mediaTypes: ['image/png', 'image/jpeg'],
    },
    profile: async () => carefulProfile('chat/scene-1'),
    async generate({ parts, system, schema, maxTokens, temperature, seed }, { signal }) {
      const content = await Promise.all(
        parts.map(async (part) => {
          if (part.type === 'text') return { type: 'text', text: part.text }
          const { bytes, mediaType } = await part.picture.encode()
          return {
            type: 'image_url',
            image_url: { url: `data:${mediaType};base64,${Buffer.from(bytes).toString('base64')}` },
          }
        }),
      )
      const messages = [...(system ? [{ role: 'system', content: system }] : []), { role: 'user', content }]
      const held = schema && { response_format: { type: 'json_schema', json_schema: { name: 'answer', schema } } }
      const body = JSON.stringify({
        model: 'scene-1',
        messages,
        max_completion_tokens: maxTokens,
        temperature,
        seed,
        ...held,
      })
      const response = await fetch(`${url}/chat/completions`, { method: 'POST', body, signal })
      const raw = (await response.json()) as Reply
      if (!response.ok) throw new VLMError('input', raw.error.message, { status: response.status })
      const usage = { inputTokens: raw.usage.prompt_tokens, outputTokens: raw.usage.completion_tokens }
      return { text: raw.choices[0].message.content, finish: 'stop', model: raw.model, usage, warnings: [], raw }
    },
  }
}
