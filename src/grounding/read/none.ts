/** Short answers that say that what was asked for is not there. */

/** A longer answer is an account of the picture, whatever it begins with. */
const maxLength = 200

const beginnings: readonly RegExp[] = [
  /^(?:none|null|n\/a)\b/,
  /^nothing (?:was |is )?(?:found|detected)\b/,
  /^there (?:is|are|'s|was|were) (?:no|not any)\b/,
  /^there (?:is|are|was|were) none\b/,
  /^no (?:objects?|match(?:es|ing)?)\b/,
  // "No cats are visible": a noun phrase without a comma, then what became of it.
  /^no [^,.;:!?]{1,80}? (?:(?:is|are|was|were|can be|could be) )?(?:found|detected|visible|present|in (?:the|this) (?:image|picture|photo))\b/,
  /^not (?:found|visible|present|detected)\b/,
  /^(?:i )?(?:can ?not|can't|could not|couldn't|do not|don't|does not|doesn't|did not|didn't) (?:see|find|detect|locate)\b/,
  /^(?:this|that|it|they|these) (?:isn't|is not|aren't|are not) (?:in|visible|present)\b/,
  /^(?:图(?:片|像)?中)?(?:没有|未检测到|未发现|未找到|找不到)/,
]

/** Whether the whole answer is such a sentence. */
export function saysNone(text: string): boolean {
  if (text.length > 4 * maxLength) return false
  const plain = text
    .replace(/^\s*(?:```|~~~)[a-z]*|(?:```|~~~)\s*$/gi, '')
    .replaceAll('*', '')
    .replaceAll('’', "'")
    .trim()
    .toLowerCase()
  return plain.length <= maxLength && beginnings.some((beginning) => beginning.test(plain))
}
