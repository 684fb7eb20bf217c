/** What an error body says, in whichever of the forms that hosts write it. */

/** The facts of an error body. */
export interface ErrorBody {
  /** What came. Text that is no JSON counts as `text`, a page or XML as `html`, a number or a list without an error as `other`. */
  readonly form: 'object' | 'text' | 'html' | 'other' | 'empty'
  /** The innermost text; empty where there is none, and for pages. */
  readonly message: string
  /** Every text, code, type and status in it, a line each; long ones are cut. */
  readonly texts: string
  /** Codes, types, statuses, names of quotas, in lower case. */
  readonly codes: ReadonlySet<string>
  /** A numeric code of the error object's own, 400 to 599, e.g. 429 under a status of 200. */
  readonly status: number | undefined
  /** The parameter that it complains of, e.g. `messages.0.content`. */
  readonly parameter: string | undefined
  readonly requestId: string | undefined
  /** `RetryInfo` of Google's APIs, e.g. `37s`. */
  readonly retryDelay: string | undefined
  /** Until a model is loaded, s (Hugging Face). */
  readonly estimatedTime: number | undefined
  /** `{"error": "text"}`, as Ollama writes it. */
  readonly isPlain: boolean
}

/** Nesting that is followed: fields, lists and JSON in the text of an error in an error. */
const DEEPEST = 10
/** Items of a list that are looked at: a validator lists every field it dislikes. */
const MOST_ITEMS = 20
/** Characters of one text, and of all texts together, that rules look at: some of their patterns take quadratic time. */
const MOST_OF_TEXT = 2_000
const MOST_OF_TEXTS = 8_000
const MOST_OF_CODE = 200

/** Fields that hold what went wrong, or lead to it. Of several texts in one object the first of these names is the better. */
const textFields = [
  'message',
  'Message',
  'msg',
  'raw',
  'detail',
  'details',
  'error_description',
  'error_msg',
  'error',
  'errors',
  'title',
  'innererror',
  'metadata',
  'violations',
]
const codeFields = ['code', 'type', '__type', 'status', 'reason', 'error_code', 'status_code', 'quotaId', 'quota_limit']
/** Those of them that hold an HTTP status where they are numbers. */
const statusFields = new Set(['code', 'status', 'error_code', 'status_code'])

interface Found {
  /** From the outside in. */
  readonly messages: { readonly text: string; readonly depth: number }[]
  readonly codes: Set<string>
  status?: number
  parameter?: string
  requestId?: string
  retryDelay?: string
  estimatedTime?: number
}

/**
 * Reads an error body; never throws.
 * @param contentType - its header: a page is a page also where it begins with words
 */
export function readErrorBody(text: string, contentType = ''): ErrorBody {
  const json = parse(text)
  const found: Found = { messages: [], codes: new Set() }
  const form = formOf(text, json, contentType)
  if (form === 'object') visit(json, 0, found)
  else if (form === 'text') visit(typeof json === 'string' ? json : text, 0, found)
  const deepest = Math.max(...found.messages.map(({ depth }) => depth))
  return {
    form,
    message: found.messages.find(({ depth }) => depth === deepest)?.text ?? '',
    texts: [...found.messages.map((one) => one.text), ...found.codes].join('\n').slice(0, MOST_OF_TEXTS),
    codes: found.codes,
    status: found.status,
    parameter: found.parameter,
    requestId: found.requestId,
    retryDelay: found.retryDelay,
    estimatedTime: found.estimatedTime,
    isPlain: isObject(json) && typeof json.error === 'string',
  }
}

function formOf(text: string, json: unknown, contentType: string): ErrorBody['form'] {
  if (isObject(json) || (Array.isArray(json) && json.some((item) => isObject(item) && 'error' in item))) return 'object'
  if (typeof json === 'string') return 'text'
  if (json !== undefined) return 'other'
  if (text.trim() === '') return 'empty'
  return looksLikePage(text) || /\bhtml\b/i.test(contentType) ? 'html' : 'text'
}

/** Whether a text is HTML or XML rather than words. */
export function looksLikePage(text: string): boolean {
  return /^\s*<(?:!doctype|!--|\?xml|[a-z][\w:-]*[\s>/])/i.test(text) || /<(?:html|head|body)[\s>]/i.test(text)
}

function visit(value: unknown, depth: number, found: Found): void {
  if (depth > DEEPEST) return
  if (typeof value === 'string') {
    const text = value.trim()
    if (text !== '') found.messages.push({ text: text.slice(0, MOST_OF_TEXT), depth })
    const inner = embedded(text)
    if (inner !== undefined) visit(inner, depth + 1, found)
  } else if (Array.isArray(value)) {
    for (const item of value.slice(0, MOST_ITEMS)) visit(item, depth + 1, found)
  } else if (isObject(value)) {
    readFields(value, found)
    for (const field of textFields) if (Object.hasOwn(value, field)) visit(value[field], depth + 1, found)
  }
}

/** The JSON that a text is, or holds behind words of a gateway. */
function embedded(text: string): unknown {
  const start = text.search(/^\[|\{/)
  if (start < 0) return undefined
  const value = parse(text.slice(start, text.lastIndexOf(text[start] === '[' ? ']' : '}') + 1))
  return typeof value === 'object' && value !== null ? value : undefined
}

function readFields(fields: { readonly [key: string]: unknown }, found: Found): void {
  for (const field of codeFields) {
    const code = fields[field]
    // Amazon's types are paths: com.amazon.coral.service#ThrottlingException.
    if (typeof code === 'string' && code !== '')
      found.codes.add(code.slice(0, MOST_OF_CODE).toLowerCase().replace(/^.*#/, ''))
    const number = statusFields.has(field) && /^\d{3}$/.test(String(code)) ? Number(code) : 0
    if (number >= 400 && number <= 599) found.status ??= number
  }
  // A code alone where others write words: {"error": "rate_limit_exceeded", "message": "…"}.
  if (typeof fields.error === 'string' && /^[\w.-]{1,200}$/.test(fields.error))
    found.codes.add(fields.error.toLowerCase())
  const parameter = fields.param ?? fields.parameter
  if (typeof parameter === 'string' && parameter !== '') found.parameter ??= parameter
  // FastAPI says where in `loc`; the field that it does not know is the better answer to what to leave out.
  if (Array.isArray(fields.loc)) {
    const place = fields.loc.filter((part) => part !== 'body').join('.')
    if (fields.type === 'extra_forbidden' || found.parameter === undefined) found.parameter = place
  }
  const id = fields.request_id ?? fields.requestId
  if (typeof id === 'string' && id !== '') found.requestId ??= id
  if (typeof fields.retryDelay === 'string') found.retryDelay ??= fields.retryDelay
  if (typeof fields.estimated_time === 'number') found.estimatedTime ??= fields.estimated_time
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch {
    return undefined
  }
}

/** Whether a value is a JSON object. */
export function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
