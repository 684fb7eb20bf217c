import { redact } from '../errors.ts'
import { looksLikePage } from './error-body.ts'

/** Longest text of a host in a message, characters. */
const MOST = 300

/** Hosts repeat keys in part: `sk-abc***wxyz`, `sk-...wxyz`, `Your api key: ****wxyz`, `a key ending in wxyz`. */
const partsOfKeys: readonly RegExp[] = [
  /\S*[*•]{3,}[^\s,;]*/g,
  /\b(?:sk|pk|gsk|hf|nvapi|xai|tgp|fw|AIza|r8|csk|Bearer )[\w-]*(?:\.{2,}|…)[\w-]*/g,
  /(?<=\bapi[ _-]?key(?: provided| used| given)?(?: is)?(?:: ?| ?= ?| (?=['"`]))['"`]?)[^\s'"`]{2,}/gi,
  /(?<=\b(?:key|token)\b.{0,40}\bend(?:s|ing|ed) (?:in|with) ['"`]?)[\w-]+/gi,
]

/**
 * A host's words as they may be shown: one line of at most 300 characters, no markup, no key nor part of one. Empty where nothing
 * is left, and for a page.
 */
export function showable(text: string): string {
  if (looksLikePage(text)) return ''
  const line = text
    .replace(/<\/?[a-z!][^<>]*>/gi, ' ')
    .replace(/<(?=[a-z!/])/gi, ' ')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    // Some patterns of keys take quadratic time.
    .slice(0, 6 * MOST)
  const safe = partsOfKeys.reduce((clean, pattern) => clean.replace(pattern, '[redacted]'), redact(line))
  return safe.length <= MOST ? safe : `${safe.slice(0, MOST - 1).replace(/[\ud800-\udbff]$/, '')}…`
}
