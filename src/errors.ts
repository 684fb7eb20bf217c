/** One error class with stable kinds; programs switch on `kind`, people read `message`. */

/** What each kind means and whether the same call may succeed later. */
export const errorKinds = {
  config: { retryable: false, meaning: 'a wrong option, an unknown model, a package that is missing' },
  input: { retryable: false, meaning: 'a bad picture or argument' },
  unsupported: { retryable: false, meaning: 'no configured model can do this' },
  auth: { retryable: false, meaning: 'a key is missing, wrong or not allowed' },
  rate_limit: { retryable: true, meaning: 'too many requests; see retryAfterMs' },
  overloaded: { retryable: true, meaning: 'the server failed or is too busy' },
  timeout: { retryable: true, meaning: 'the deadline passed' },
  network: { retryable: true, meaning: 'the connection failed or the answer was cut off' },
  refused: { retryable: false, meaning: 'the model or a filter declined to answer' },
  output: { retryable: true, meaning: 'the answer could not be read or breaks the schema' },
  budget: { retryable: false, meaning: 'money or quota is used up' },
  aborted: { retryable: false, meaning: "the caller's signal ended the call" },
} as const satisfies Record<string, { retryable: boolean; meaning: string }>

/** The kinds of {@link VLMError}. */
export type ErrorKind = keyof typeof errorKinds

/** The seven stages of a call; `error.stage` is one of them. */
export type Stage = 'check' | 'load' | 'route' | 'prompt' | 'send' | 'parse' | 'place'

/** One try at one backend, as listed in `error.attempts` and `result.attempts`. */
export interface Attempt {
  /** `provider/model`. */
  readonly model: string
  readonly outcome: 'ok' | 'failed' | 'skipped'
  readonly kind?: ErrorKind
  /** Why it was skipped or failed. */
  readonly message?: string
  readonly latencyMs?: number
}

/** Facts that a {@link VLMError} carries beside kind and message. */
export interface VLMErrorOptions {
  /** A finer, stable word, e.g. `too_large`. */
  readonly reason?: string
  readonly stage?: Stage
  /** Facts for programs; no secrets, no picture bytes. */
  readonly details?: { readonly [key: string]: unknown }
  /** Overrides the kind's default. */
  readonly retryable?: boolean
  readonly retryAfterMs?: number
  readonly provider?: string
  readonly model?: string
  /** HTTP status. */
  readonly status?: number
  readonly requestId?: string
  readonly attempts?: readonly Attempt[]
  readonly cause?: unknown
}

const mark = Symbol.for('vlmkit.VLMError')

/**
 * Every failure of vlmkit. `message` says what was wrong with which input and what to do; no rendering of it holds a secret.
 * @example
 * try { await vlm.caption('street.jpg') } catch (e) { if (isVLMError(e, 'input')) console.error(e.message) }
 */
export class VLMError extends Error {
  override readonly name = 'VLMError'
  /** What programs switch on. */
  readonly kind: ErrorKind
  /** A finer, stable word. */
  readonly reason: string | undefined
  /** Where it was noticed. */
  stage: Stage | undefined
  /** Facts for programs. */
  readonly details: { readonly [key: string]: unknown } | undefined
  /** Whether the same call may succeed later. */
  readonly retryable: boolean
  /** Wait that the server asked for, ms. */
  readonly retryAfterMs: number | undefined
  readonly provider: string | undefined
  model: string | undefined
  /** HTTP status. */
  readonly status: number | undefined
  readonly requestId: string | undefined
  /** What was tried, in order. */
  attempts: readonly Attempt[] | undefined

  constructor(kind: ErrorKind, message: string, options: VLMErrorOptions = {}) {
    super(redact(message))
    // Set by hand: a cause that holds a secret is replaced by a cleaned copy, any other stays the very object.
    if (options.cause !== undefined) define(this, 'cause', cleanCause(options.cause))
    this.kind = kind
    this.reason = options.reason
    this.stage = options.stage
    this.details = options.details && (cleanValue(options.details) as { readonly [key: string]: unknown })
    this.retryable = options.retryable ?? errorKinds[kind].retryable
    this.retryAfterMs = options.retryAfterMs
    this.provider = options.provider
    this.model = options.model
    this.status = options.status
    this.requestId = options.requestId
    this.attempts = options.attempts
    define(this, mark, true)
  }

  /** Kind, message and facts as a plain object, without the stack and the cause. */
  toJSON(): { [key: string]: unknown } {
    const { name, kind, message, reason, stage, details, retryable, retryAfterMs } = this
    const { provider, model, status, requestId, attempts } = this
    const all = {
      name,
      kind,
      message,
      reason,
      stage,
      details,
      retryable,
      retryAfterMs,
      provider,
      model,
      status,
      requestId,
      attempts,
    }
    return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
  }
}

/**
 * True for a VLMError, also one from another copy of the package; with `kind`, only for that kind.
 * @example if (isVLMError(error, 'timeout')) retryLater()
 */
export function isVLMError(error: unknown, kind?: ErrorKind): error is VLMError {
  if (typeof error !== 'object' || error === null || !(mark in error)) return false
  return kind === undefined || (error as { kind?: unknown }).kind === kind
}

/** Shapes of keys that providers issue or that travel in headers and addresses. */
const secretPatterns: readonly RegExp[] = [
  /\b(?:sk|pk|rk|gsk|nvapi|hf|r8|fw|xai|tgp|pplx|csk|ghp|gho|glpat)[-_][A-Za-z0-9_*.-]{12,}/g,
  /\bAIza[A-Za-z0-9_-]{20,}/g,
  /\bAKIA[A-Z0-9]{12,}/g,
  /\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{6,}(?:\.[A-Za-z0-9_-]*)?/g,
  /(?<=\b(?:bearer|basic)\s+)[A-Za-z0-9._~+/=-]{8,}/gi,
  /(?<=["']?\b(?:x-)?(?:goog-)?(?:api[-_]?key|authorization|access[-_]?token|auth[-_]?token|client[-_]?secret|password|secret)["']?\s*[:=]\s*["']?)(?!bearer\b|basic\b|\[redacted\])[^\s"',;&}]{6,}/gi,
  /(?<=[?&](?:key|sig|signature|token|x-amz-[a-z-]+|x-goog-[a-z-]+)=)[^&\s"']+/gi,
  /(?<=\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@:]+:[^\s/@]+(?=@)/gi,
]

/** Replaces everything in a text that looks like a key, token or password by `[redacted]`. */
export function redact(text: string): string {
  let clean = text
  for (const pattern of secretPatterns) clean = clean.replace(pattern, '[redacted]')
  return clean
}

/** A short, quoted rendering of a value for error messages: never longer than 80 characters, never a secret. */
export function preview(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(cut(redact(value)))
  if (typeof value === 'function') return `function ${value.name || '(anonymous)'}`
  if (typeof value === 'object' && value !== null) {
    if (Array.isArray(value)) return `an array of ${value.length}`
    const name = value.constructor?.name
    return name && name !== 'Object' ? name : cut(redact(safeJson(value)))
  }
  return String(value)
}

/** `Expected <what> for <name> but received <value> of type <type>`: the one wording of argument errors. */
export function expected(what: string, name: string, value: unknown): string {
  const type = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value
  return value === undefined || value === null
    ? `Expected ${what} for ${name} but received ${type}.`
    : `Expected ${what} for ${name} but received ${preview(value)} of type ${type}.`
}

/** Turns anything thrown into a VLMError; one that is already stays itself, with `stage` filled in. */
export function toVLMError(error: unknown, kind: ErrorKind, stage: Stage, message?: string): VLMError {
  if (isVLMError(error)) {
    error.stage ??= stage
    return error
  }
  const text = error instanceof Error ? error.message : String(error)
  return new VLMError(kind, message ? `${message}: ${text}` : text, { stage, cause: error })
}

function cut(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}...` : text
}

function safeJson(value: object): string {
  try {
    return JSON.stringify(value) ?? String(value)
  } catch {
    return 'an object'
  }
}

function define(target: object, key: string | symbol, value: unknown): void {
  Object.defineProperty(target, key, { value, enumerable: false, configurable: true, writable: true })
}

/** Redacts every string inside plain data; other objects are left out by name. */
function cleanValue(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redact(value)
  if (typeof value !== 'object' || value === null) return value
  if (depth > 5) return '…'
  if (Array.isArray(value)) return value.map((item) => cleanValue(item, depth + 1))
  const entries = Object.entries(value).map(([key, item]) =>
    secretName.test(key) && typeof item === 'string' ? [key, '[redacted]'] : [key, cleanValue(item, depth + 1)],
  )
  return Object.fromEntries(entries)
}

const secretName =
  /^(?:authorization|cookie|set-cookie|password|secret|(?:x-)?(?:goog-)?api[-_]?key|access[-_]?token)$/i

/** The cause itself when nothing in it looks like a secret; otherwise an Error with its name, message, stack and code, cleaned. */
function cleanCause(cause: unknown): unknown {
  if (!holdsSecret(cause, 0, new Set())) return cause
  if (!(cause instanceof Error)) return cleanValue(cause)
  const copy = new Error(redact(cause.message))
  copy.name = cause.name
  define(copy, 'stack', redact(cause.stack ?? ''))
  const code = (cause as { code?: unknown }).code
  if (typeof code === 'string' || typeof code === 'number') define(copy, 'code', code)
  if (cause.cause !== undefined) define(copy, 'cause', cleanCause(cause.cause))
  return copy
}

function holdsSecret(value: unknown, depth: number, seen: Set<object>): boolean {
  if (typeof value === 'string') return redact(value) !== value
  if (typeof value !== 'object' || value === null || seen.has(value) || ArrayBuffer.isView(value)) return false
  // Deeper or wider than this cannot be looked through: taken for unsafe.
  if (depth > 5 || seen.size > 2_000) return true
  seen.add(value)
  if (value instanceof Map || value instanceof Headers) {
    for (const [key, item] of value as Iterable<[unknown, unknown]>) {
      if (typeof key === 'string' && secretName.test(key)) return true
      if (holdsSecret(item, depth + 1, seen)) return true
    }
  }
  for (const key of Reflect.ownKeys(value)) {
    const field = Object.getOwnPropertyDescriptor(value, key)
    if (!field || !('value' in field)) continue
    if (typeof key === 'string' && secretName.test(key) && typeof field.value === 'string') return true
    if (holdsSecret(field.value, depth + 1, seen)) return true
  }
  return false
}
