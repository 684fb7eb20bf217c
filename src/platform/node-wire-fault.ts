import { isVLMError, VLMError } from '../errors.ts'

/** A failure below HTTP, in words that say what to do. The host is named, never the whole address: it may hold a key. */
export function wireFault(error: unknown, { host }: URL): VLMError {
  if (isVLMError(error)) return error
  const code = codeOf(error)
  if (code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ETIMEDOUT') {
    const message = `${host} could not be reached in time. Check the address and the network.`
    return new VLMError('timeout', message, { reason: 'connect', stage: 'send', cause: error })
  }
  const what = words[code] ?? certificate(code) ?? `the connection to it failed (${code || messageOf(error)})`
  return new VLMError('network', `${host}: ${what}.`, {
    reason: reasons[code] ?? 'connection',
    stage: 'send',
    details: { code },
    cause: error,
  })
}

const words: { readonly [code: string]: string } = {
  ECONNREFUSED: 'nothing listens there. Is the server running, and is the port right',
  ENOTFOUND: 'no such host is known. Check the spelling of the base URL, and the network',
  EAI_AGAIN: 'its address could not be looked up just now. Check the network',
  ECONNRESET: 'it closed the connection before the answer was complete',
  EPIPE: 'it closed the connection before the request was complete',
  UND_ERR_SOCKET: 'it closed the connection before the answer was complete',
  EHOSTUNREACH: 'there is no way to it from here. Check the network',
  ENETUNREACH: 'there is no way to it from here. Check the network',
  Z_DATA_ERROR: 'it sent a compressed answer that is damaged',
  Z_BUF_ERROR: 'it sent a compressed answer that is cut off',
  ERR_STREAM_PREMATURE_CLOSE: 'it closed the connection before the answer was complete',
}

const reasons: { readonly [code: string]: string } = {
  ECONNREFUSED: 'refused',
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
}

function certificate(code: string): string | undefined {
  if (!/CERT|^ERR_TLS|^ERR_SSL|UNABLE_TO_|SELF_SIGNED/.test(code)) return undefined
  return `its certificate is not accepted (${code}). Set NODE_EXTRA_CA_CERTS for a company's own certificates`
}

/** The code of an error, or of the one inside it: several addresses that were tried give an error of errors. */
function codeOf(error: unknown): string {
  const { code, errors, cause } = (error ?? {}) as { code?: unknown; errors?: readonly unknown[]; cause?: unknown }
  if (typeof code === 'string' && code !== '') return code
  if (Array.isArray(errors) && errors.length > 0) return codeOf(errors[0])
  return cause === undefined ? '' : codeOf(cause)
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 100)
}
