/**
 * What makers say of models that they serve themselves: the price, and the last day. Both belong to the host and to the very model: the
 * same one costs something else elsewhere, and a `-mini` or `-pro` costs something else than its bigger brother.
 * @see litellm price table (package 1.109.1), deprecation pages of OpenAI and of the Gemini API, all as of November 2026
 */
import type { Price } from '../contract.ts'

/** What is known of a model at its maker. */
export interface Served {
  /** Absent: not known. */
  readonly price?: Price
  /** The day from which it is no longer served. */
  readonly endOfLife?: string
}

/** By host, then by the host's own name of the model, without the date of a snapshot. */
export const makers: { readonly [host: string]: { readonly [model: string]: Served } } = {
  openai: {
    'gpt-4o': { price: usd(2.5, 10), endOfLife: '2027-01-14' },
    // The first snapshot has a price of its own.
    'gpt-4o-2024-05-13': { endOfLife: '2027-01-14' },
    'gpt-4o-mini': { price: usd(0.15, 0.6), endOfLife: '2027-01-14' },
    'gpt-4.1': { price: usd(2, 8), endOfLife: '2027-01-14' },
    'gpt-4.1-mini': { price: usd(0.4, 1.6), endOfLife: '2027-01-14' },
    'gpt-4.1-nano': { endOfLife: '2026-10-23' },
    o1: { endOfLife: '2026-10-23' },
    o3: { endOfLife: '2026-12-11' },
    'o4-mini': { endOfLife: '2026-10-23' },
    'gpt-5': { endOfLife: '2026-12-11' },
    'gpt-5-mini': { endOfLife: '2026-12-11' },
    'gpt-5-nano': { endOfLife: '2026-12-11' },
    'gpt-5.4': { price: usd(2.5, 15) },
    'gpt-5.5': { price: usd(5, 30) },
    'gpt-5.6-sol': { price: usd(4, 20) },
    'gpt-6-luna': { price: usd(0.1, 0.5) },
    'gpt-6-astra': { price: usd(10, 50) },
  },
  gemini: {
    'gemini-2.0-flash': { endOfLife: '2026-06-01' },
    'gemini-2.5-flash': { price: usd(0.3, 2.5), endOfLife: '2026-12-01' },
    'gemini-2.5-flash-lite': { price: usd(0.1, 0.4) },
    'gemini-2.5-pro': { price: usd(1.25, 10), endOfLife: '2026-12-01' },
    'gemini-3.1-pro-preview': { price: usd(2, 12) },
    'gemini-3.5-flash': { price: usd(1.5, 9) },
    'gemini-3.8-flash': { price: usd(0.75, 3.75) },
  },
  mistral: {
    'mistral-small': { price: usd(0.15, 0.6) },
    'pixtral-large': { price: usd(2, 6) },
  },
  deepseek: {
    // At peak hours; half of it at others.
    'deepseek-flash': { price: usd(0.3, 1.2) },
  },
}

/**
 * What the maker says of a model; empty for other hosts and for models that are not listed.
 * @param id - `provider/model`
 */
export function servedBy(id: string): Served {
  const slash = id.indexOf('/')
  const [host, model] = [id.slice(0, Math.max(0, slash)), id.slice(slash + 1)]
  const listed = Object.hasOwn(makers, host) ? (makers[host] ?? {}) : {}
  const bare = model.replace(/-(?:latest|00\d|\d{4}|\d{4}-\d\d-\d\d)$/, '')
  const found = [model, bare].find((name) => Object.hasOwn(listed, name))
  return (found !== undefined && listed[found]) || {}
}

/** US dollars a million tokens. */
function usd(input: number, output: number): Price {
  return { input, output, date: '2026-11-23', source: 'litellm price table, package 1.109.1' }
}
