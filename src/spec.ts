import { expected, VLMError } from './errors.ts'
import { nearest } from './util/nearest.ts'

/** A model's address: `provider/model`, taken apart. */
export interface Spec {
  /** As it was written. */
  readonly text: string
  /** The first segment. */
  readonly provider: string
  /** The rest, whatever it holds; empty when only a provider was named. */
  readonly model: string
}

/**
 * Takes `provider/model` apart: the first segment is the provider, all the rest the model.
 * @example parseSpec('ollama/llama3.2-vision:11b', ['ollama']) // { provider: 'ollama', model: 'llama3.2-vision:11b', … }
 * @throws VLMError `config` for an unknown provider, with the nearest known one
 */
export function parseSpec(text: unknown, providers: readonly string[], path: string): Spec {
  if (typeof text !== 'string' || text.trim() === '') {
    throw new VLMError('config', expected("a model such as 'local'", path, text), { stage: 'check', details: { path } })
  }
  const trimmed = text.trim()
  const slash = trimmed.indexOf('/')
  const provider = slash < 0 ? trimmed : trimmed.slice(0, slash)
  if (providers.includes(provider)) return { text: trimmed, provider, model: slash < 0 ? '' : trimmed.slice(slash + 1) }
  const near = nearest(provider, providers)
  const hint = near ? `Did you mean "${near}"?` : `Known: ${providers.join(', ')}.`
  throw new VLMError('config', `Unknown provider "${provider}" in "${trimmed}" at ${path}. ${hint}`, {
    reason: 'unknown_provider',
    stage: 'check',
    details: { path, suggestion: near },
  })
}
