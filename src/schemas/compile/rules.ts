/**
 * What each wire takes, as data. Sources: OpenAI structured outputs guide; Gemini API reference of `Schema` and `responseJsonSchema`;
 * llama.cpp `json-schema-to-grammar` and its grammars README; vLLM structured outputs and xgrammar's JSON Schema converter; all as of
 * November 2026.
 */
import type { SchemaDialect } from '../../contract.ts'
import type { Totals } from './totals.ts'

/** What one wire takes. */
export interface Rules {
  /** Keywords, beyond those of structure, that are enforced. */
  readonly keywords: ReadonlySet<string>
  /** Bounds are enforced for integers only. */
  readonly integerBoundsOnly?: true
  readonly formats: ReadonlySet<string>
  /** Whether the wire's own regular expressions cover this one. */
  readonly pattern: (pattern: string) => boolean
  /** Types of values that an enum may hold; an enum of others is one of words that stand for them. */
  readonly enums: ReadonlySet<string>
  /** An enum of more values, or one longer than `long` values that has more characters, goes to the description. */
  readonly enumMax: { readonly values: number; readonly long: number; readonly chars: number }
  /** Every key must be there: null stands for one that is left out. */
  readonly allRequired?: true
  /** `nullable: true` instead of the type null, and nothing beside anyOf. */
  readonly openApi?: true
  /** Tuples: prefixItems, closed by `items: false` or by maxItems; or objects with a key for each item. */
  readonly tuples: 'items' | 'maxItems' | 'objects'
  /** Maps: additionalProperties, or lists of key and value. */
  readonly maps: 'objects' | 'lists'
  /** `additionalProperties: false` is said of objects without other keys. */
  readonly closes?: true
  /** References: all, those on whose every circle is a key that may be left out, or none. */
  readonly refs: 'all' | 'optional' | 'none'
  /** propertyOrdering is said. */
  readonly ordered?: true
  /** Objects without keys, and empty words in an enum, are refused. */
  readonly noEmpty?: true
  /** Values of any kind are `{}`; elsewhere JSON text in a string, since an open schema lets models write without end. */
  readonly open?: true
  /** `default` is said as a keyword. */
  readonly defaults?: true
  /** Sum of all maxItems, above which servers refuse. */
  readonly maxItemsTotal?: number
  /** Longest maxLength and maxItems that a grammar bears: each step of a repetition is a state. */
  readonly repetitionMax?: number
  /** Totals above which the server refuses a schema. */
  readonly totals?: Totals
  /** Names of keys that are taken as they are. */
  readonly keys: RegExp
}

const bounds = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum']
const lengths = ['minLength', 'maxLength']
const counts = ['minItems', 'maxItems']

/** Names without what grammars and key lists stumble over: control characters, quotes, backslashes, more than 64 characters. */
const plainKey = /^[^\p{Cc}"\\]{1,64}$/u

/** Assertions, back references and character classes by property: no automaton has them. */
const irregular = /\(\?(?!:)|\\[1-9kpPbBuc]/
const isRegular = (pattern: string) => !irregular.test(pattern)

/** llama.cpp reads anchored patterns of literals, classes, groups and repetitions, without escapes such as `\d`. */
function isLlamaPattern(pattern: string): boolean {
  const inner = /^\^([\s\S]*)\$$/.exec(pattern)?.[1]
  if (inner === undefined || /\(\?|\\[A-Za-z0-9]/.test(inner)) return false
  // Anchors further in, and an alternative that leaves the anchors on one side.
  const outside = inner.replace(/\\./g, '').replace(/\[\^?[^\]]*\]/g, '')
  return !/[\^$]/.test(outside) && !outside.replace(/\([^()]*\)/g, '').includes('|')
}

const scalars = new Set(['string', 'number', 'boolean'])

const everyFormat = [
  ...['date-time', 'date', 'time', 'duration', 'email', 'idn-email', 'hostname', 'idn-hostname', 'ipv4', 'ipv6'],
  ...['uuid', 'uri', 'uri-reference', 'uri-template', 'iri', 'iri-reference', 'json-pointer', 'relative-json-pointer'],
  'regex',
]

const unlimited = { values: Number.POSITIVE_INFINITY, long: 0, chars: Number.POSITIVE_INFINITY }

const openai: Rules = {
  keywords: new Set([...bounds, ...counts, 'multipleOf', 'pattern', 'format']),
  formats: new Set(['date-time', 'time', 'date', 'duration', 'email', 'hostname', 'ipv4', 'ipv6', 'uuid']),
  pattern: isRegular,
  enums: scalars,
  enumMax: { values: 1_000, long: 250, chars: 15_000 },
  allRequired: true,
  tuples: 'objects',
  maps: 'lists',
  closes: true,
  refs: 'all',
  totals: { properties: 5_000, levels: 10, chars: 120_000, enumValues: 1_000 },
  keys: plainKey,
}

const jsonSchema: Rules = {
  keywords: new Set([
    ...[...bounds, ...lengths, ...counts, 'multipleOf', 'pattern', 'format', 'uniqueItems'],
    ...['minProperties', 'maxProperties'],
  ]),
  formats: new Set(everyFormat),
  pattern: () => true,
  enums: scalars,
  enumMax: unlimited,
  tuples: 'items',
  maps: 'objects',
  closes: true,
  refs: 'all',
  defaults: true,
  keys: /^/,
}

const vllm: Rules = {
  keywords: new Set([...bounds, ...lengths, ...counts, 'pattern', 'format']),
  formats: new Set([
    ...['date-time', 'date', 'time', 'duration', 'email', 'hostname', 'ipv4', 'ipv6', 'uuid', 'uri', 'uri-reference'],
    ...['uri-template', 'json-pointer', 'relative-json-pointer'],
  ]),
  pattern: isRegular,
  enums: scalars,
  enumMax: unlimited,
  tuples: 'items',
  maps: 'objects',
  closes: true,
  refs: 'all',
  repetitionMax: 1_000,
  keys: plainKey,
}

const llama: Rules = {
  keywords: new Set(['minimum', 'maximum', ...lengths, ...counts, 'pattern', 'format']),
  integerBoundsOnly: true,
  formats: new Set(['date', 'time', 'date-time', 'uuid']),
  pattern: isLlamaPattern,
  enums: scalars,
  enumMax: unlimited,
  tuples: 'objects',
  maps: 'objects',
  closes: true,
  // References in references are misread.
  refs: 'none',
  repetitionMax: 1_000,
  keys: plainKey,
}

const gemini: Rules = {
  keywords: new Set(['minimum', 'maximum', ...lengths, ...counts, 'pattern', 'format']),
  formats: new Set(['date-time']),
  pattern: isRegular,
  enums: new Set(['string']),
  enumMax: { values: 250, long: 0, chars: 4_000 },
  openApi: true,
  tuples: 'objects',
  maps: 'lists',
  refs: 'none',
  ordered: true,
  noEmpty: true,
  maxItemsTotal: 900,
  keys: plainKey,
}

const geminiJson: Rules = {
  keywords: new Set(['minimum', 'maximum', ...counts, 'format']),
  formats: new Set(['date-time', 'date', 'time']),
  pattern: () => false,
  enums: new Set(['string', 'number']),
  enumMax: { values: 250, long: 0, chars: 4_000 },
  tuples: 'maxItems',
  maps: 'objects',
  refs: 'optional',
  ordered: true,
  noEmpty: true,
  maxItemsTotal: 900,
  keys: plainKey,
}

const words: Rules = { ...jsonSchema, enums: new Set([...scalars, 'object']), open: true }

/** The rules of each dialect. */
export const dialectRules: { readonly [dialect in SchemaDialect]: Rules } = {
  openai,
  'json-schema': jsonSchema,
  vllm,
  llama,
  gemini,
  'gemini-json': geminiJson,
  json: words,
  none: words,
}

/** The rules without bounds, patterns, formats and long enums. */
export function plainRules(rules: Rules): Rules {
  return { ...rules, keywords: new Set(), formats: new Set(), enumMax: { values: 50, long: 0, chars: 1_000 } }
}
