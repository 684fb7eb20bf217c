import { VLMError, type VLMErrorOptions } from '../errors.ts'

/** The finer words of `input` errors about pictures: `error.reason`. */
export type FaultReason =
  | 'address'
  | 'argument'
  | 'corrupt'
  | 'decoder_missing'
  | 'empty'
  | 'format'
  | 'not_found'
  | 'not_readable'
  | 'svg_off'
  | 'timeout'
  | 'too_large'
  | 'truncated'

/**
 * What is wrong with a picture's bytes, found by code that does not know the picture's name.
 * `message` continues a sentence that begins with the name: `is cut off: …`. {@link inputError} makes a VLMError of it.
 */
export class Fault extends Error {
  readonly reason: FaultReason

  constructor(reason: FaultReason, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'Fault'
    this.reason = reason
  }
}

/** An `input` error of the load stage; the message says which input and what to do. */
export function inputError(reason: FaultReason, message: string, options: VLMErrorOptions = {}): VLMError {
  return new VLMError('input', message, { stage: 'load', reason, ...options })
}

/** The VLMError of a picture's fault, under the picture's name. Other errors come back as they are. */
export function named(error: unknown, name: string): unknown {
  if (!(error instanceof Fault)) return error
  const message = `${name} ${error.message}`
  return inputError(error.reason, /[.!?)]$/.test(message) ? message : `${message}.`, { cause: error.cause ?? error })
}
