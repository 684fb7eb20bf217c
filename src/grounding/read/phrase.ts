/**
 * What a caption calls the thing whose position follows: `A man in a hat[[…]] holds a cup[[…]]`. English grammar by rule of thumb;
 * a label read so is a help to people, never a fact.
 */

/** Nobody names a thing with more characters; also bounds what is looked at. */
const maxLength = 120

/** The words between the last punctuation, line or conjunction and the end. */
const clause = /[.!?,:](?=\s)|[;，。！？：；、\n|()[\]{}<>]|\s(?:and|or|but|while|as|which|that|who)(?=\s)/giu

/** Blanks, marks of lists and emphasis, quotes, colons, and the outer brackets of the position after a name. */
const edges = /^[\s\-–—*_`#"'“”‘’.,:：=)\]}>]+|[\s*_`"'“”‘’,:：=([{<]+$/gu

/** `There is a cat`, `It shows the cat`, `Here it is`. */
const opening =
  /^(?:(?:there|here|it|this|that|these|those|they|he|she|we|i)(?:'s|\s+(?:is|are|was|were|shows?|sees?|see))?(?:\s+|$))+/iu

/** `The cat is located at`, `The cat can be seen in`: what follows the name. */
const predicate = /\s+(?:is|are|was|were|can be|has been|have been)(?:\s.*)?$/isu
const dangling =
  /(?:\s+|^)(?:at|in|on|by|near|of|to|from|with|inside|within|located|found|seen|shown|visible|here|there|is|are)$/iu

/** A determiner begins the name: `stands beside a man` names the man. */
const determiner = /(?:^|\s)(?:an?|the|his|her|its|their|my|your|our)\s+/iu

/**
 * The words that name what is at `to`.
 * @param from - offset where the position before it ends; 0 for the first one
 * @param to - offset where its position begins
 * @returns undefined where nothing there names it
 * @example phraseBefore('The dog sits beside a cup [[1,2,3,4]]', 4, 26) // 'cup'
 */
export function phraseBefore(text: string, from: number, to: number): string | undefined {
  const whole = text.slice(Math.max(from, to - 2 * maxLength), to).replace(edges, '')
  let begin = 0
  for (const match of whole.matchAll(clause)) begin = match.index + match[0].length
  let phrase = whole.slice(begin).replace(edges, '').replace(opening, '').replace(predicate, '')
  const found = determiner.exec(phrase)
  if (found) phrase = phrase.slice(found.index + found[0].length)
  while (dangling.test(phrase)) phrase = phrase.replace(dangling, '')
  phrase = phrase.replace(edges, '')
  return phrase !== '' && phrase.length <= maxLength && /\p{L}/u.test(phrase) ? phrase : undefined
}
