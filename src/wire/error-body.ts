/** What an error body says, in whichever of the forms that hosts write it. */

/** The facts of an error body. */
export interface ErrorBody {
  /** The innermost text; empty where there is none, and for HTML. */
  readonly message: string
  /** Every text, code, type and status in it, in lower case: what rules are matched against. */
  readonly all: string
  /** Codes, types and statuses, in lower case. */
  readonly codes: ReadonlySet<string>
  /** A numeric code of the error object's own, e.g. 429 under a status of 200. */
  readonly status: number | undefined
  /** The parameter that it complains of. */
  readonly parameter: string | undefined
  /** The parsed body; undefined where it is no JSON. */
  readonly json: unknown
  readonly isHtml: boolean
}

/** Nesting that is followed: JSON in the text of an error in an error. */
const DEEPEST = 6

/** Reads an error body; never throws. */
export function readErrorBody(text: string): ErrorBody {
  const json = parse(text)
  const isHtml = json === undefined && /^\s*(?:<!doctype|<\?xml|<[a-z][\w-]*[\s>/])/i.test(text)
  const found: Found = { messages: [], codes: new Set(), status: undefined, parameter: undefined }
  if (json !== undefined) visit(json, 0, found)
  else if (!isHtml && text.trim() !== '') found.messages.push(text.trim())
  const message = found.messages.at(-1) ?? ''
  const all = [...found.messages, ...found.codes].join('\n').toLowerCase()
  return { message, all, codes: found.codes, status: found.status, parameter: found.parameter, json, isHtml }
}

interface Found {
  /** From the outside in. */
  readonly messages: string[]
  readonly codes: Set<string>
  status: number | undefined
  parameter: string | undefined
}

/** Fields that hold what went wrong, the general ones first: the last text that is found is the innermost. */
const textFields = [
  'message',
  'msg',
  'error_description',
  'error_msg',
  'detail',
  'details',
  'error',
  'errors',
  'innererror',
  'metadata',
  'raw',
]
const codeFields = ['code', 'type', 'status', 'reason', 'quotaId', 'error_code']

function visit(value: unknown, depth: number, found: Found): void {
  if (depth > DEEPEST) return
  if (typeof value === 'string') {
    const inner = /^\s*[{[]/.test(value) ? parse(value) : undefined
    if (inner !== undefined) visit(inner, depth + 1, found)
    else if (value.trim() !== '') found.messages.push(value.trim())
    return
  }
  if (Array.isArray(value)) {
    for (const item of value.slice(0, 20)) visit(item, depth + 1, found)
    return
  }
  if (typeof value !== 'object' || value === null) return
  const fields = value as { readonly [key: string]: unknown }
  for (const field of codeFields) {
    const code = fields[field]
    if (typeof code === 'string' && code !== '') found.codes.add(code.toLowerCase())
    const number = typeof code === 'number' ? code : /^\d{3}$/.test(String(code)) ? Number(code) : undefined
    if (number !== undefined && field !== 'type' && number >= 400 && number <= 599) found.status ??= number
  }
  const parameter = fields.param ?? fields.parameter
  if (typeof parameter === 'string' && parameter !== '') found.parameter ??= parameter
  // Violations hold a quota's name; FastAPI says where in `loc`.
  if (Array.isArray(fields.violations)) visitCodes(fields.violations, found)
  if (Array.isArray(fields.loc)) found.parameter ??= fields.loc.filter((part) => part !== 'body').join('.')
  for (const field of textFields) if (field in fields) visit(fields[field], depth + 1, found)
}

function visitCodes(violations: readonly unknown[], found: Found): void {
  for (const violation of violations) {
    const id = (violation as { quotaId?: unknown } | null)?.quotaId
    if (typeof id === 'string') found.codes.add(id.toLowerCase())
  }
}

function parse(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''))
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}
