/** Short answers that say that what was asked for is not there. */

/** A longer answer is an account of the picture, whatever it begins with. */
const maxLength = 200

const picture = '(?:image|picture|photo)'

const beginnings: readonly RegExp[] = [
  /^(?:none|null|n\/a)\b/,
  /^nothing (?:was |is )?(?:found|detected)\b/,
  /^there (?:is|are|was|were) (?:no|not any)\b/,
  /^there (?:is|are|was|were) none\b/,
  /^there(?:'s| isn't| aren't) (?:no|any)\b/,
  /^no (?:objects?|match(?:es|ing)?)\b/,
  // "No cats are visible": a noun phrase without a comma or a dash, then what became of it.
  new RegExp(
    `^no [^,.;:!?–—]{1,80}? (?:(?:is|are|was|were|can be|could be) )?(?:found|detected|visible|present|in (?:the|this) ${picture})\\b`,
  ),
  /^not (?:found|visible|present|detected)\b/,
  // "I cannot see the image" is about a picture that did not arrive.
  new RegExp(
    "^(?:i )?(?:can ?not|can't|could not|couldn't|do not|don't|does not|doesn't|did not|didn't) (?:see|find|detect|locate)\\b" +
      `(?! (?:the |an? |any |your |this )?(?:attached |uploaded )?${picture}s?(?:[.,!]|$| you| attached| provided))`,
  ),
  /^(?:this|that|it|they|these) (?:isn't|is not|aren't|are not) (?:in|visible|present)\b/,
  /^(?:图(?:片|像)?中)?(?:没有(?!问题)|未检测到|未发现|未找到|找不到)/,
]

/**
 * Whether the whole answer is such a sentence.
 * @example saysNone('There are no cats.') // true
 */
export function saysNone(text: string): boolean {
  if (text.length > 4 * maxLength) return false
  const plain = text
    .replace(/^\s*(?:```|~~~)[a-z]*|(?:```|~~~)\s*$/gi, '')
    .replace(/[*`]/g, '')
    .replaceAll('’', "'")
    .replace(/^[\s"'“‘([{-]+/, '')
    .trim()
    .toLowerCase()
  return plain.length <= maxLength && beginnings.some((beginning) => beginning.test(plain))
}
