/** Errors for what the weights of a folder cannot do: said plainly, never guessed. */
import { preview, VLMError } from '../src/errors.ts'

/** A question that the model knows it cannot answer. */
export function beyondModel(question: string, labels: readonly string[]): VLMError {
  const message =
    `The local model cannot answer ${preview(question)}: its weights know only whether and how often the ${labels.length} ` +
    `kinds of object of its detector are in the picture (${some(labels)}), which they are and where. ` +
    'For other questions configure another model: a folder with other weights, or a Backend of your own.'
  return new VLMError('unsupported', message, { reason: 'beyond_model', stage: 'send', provider: 'local' })
}

/** Labels none of which the detector knows. */
export function unknownLabels(asked: readonly string[], labels: readonly string[]): VLMError {
  const message =
    `The local detector knows none of ${quoted(asked)}. It knows ${labels.length} labels: ${some(labels)}. ` +
    'Ask for some of these (all are in error.details.labels), or use a model without a fixed list.'
  const details = { labels, asked }
  return new VLMError('unsupported', message, { reason: 'unknown_labels', stage: 'send', provider: 'local', details })
}

/** A field of a schema that cannot be answered by choosing. */
export function fieldBeyond(path: string, why: string): VLMError {
  const message =
    `The local model cannot fill ${path}: ${why}. It fills booleans, enums and literals, whole numbers (counts) and objects ` +
    'of these; other fields need another model.'
  const details = { path }
  return new VLMError('unsupported', message, { reason: 'schema_field', stage: 'send', provider: 'local', details })
}

/** Words in quotes, at most ten. */
export function quoted(words: readonly string[]): string {
  const shown = words.slice(0, 10).map((word) => preview(word))
  return shown.join(', ') + (words.length > shown.length ? ', …' : '')
}

function some(labels: readonly string[]): string {
  return labels.slice(0, 12).join(', ') + (labels.length > 12 ? ', …' : '')
}
