/** What surrounds an answer: thoughts, where drafts live, and the special tokens that begin and end it. */

const endToken =
  '<\\/s>|<eos>|<pad>|<\\|im_end\\|>|<\\|endoftext\\|>|<end_of_turn>|<\\|eot_id\\|>|<[｜|]end[▁_]of[▁_]sentence[｜|]>'
const startToken = '<s>|<bos>|<\\|begin_of_text\\|>|<[｜|]begin[▁_]of[▁_]sentence[｜|]>'
const endTokens = /* @__PURE__ */ new RegExp(endToken, 'i')
const lastToken = /* @__PURE__ */ new RegExp(`(?:${endToken})$`, 'i')
const anyToken = /* @__PURE__ */ new RegExp(`${endToken}|${startToken}`, 'gi')
const longestToken = '<｜end▁of▁sentence｜>'.length
const thoughtTag = /<(\/?)think(?:ing)?>/gi

/** An answer without what surrounds it. */
export interface StrippedAnswer {
  /** What the model said, without thoughts and special tokens. */
  readonly text: string
  /** An end token closes the answer: the model stopped by itself, so whatever is open was left so on purpose. */
  readonly ended: boolean
  /** There were end tokens, so the model has answered, if only with them. */
  readonly tokens: boolean
}

/**
 * Removes thoughts (`<think>…</think>`, `<thinking>…</thinking>`) and the tokens that begin, end or pad an answer. Never throws; time
 * grows linearly with the text.
 * @param text - what a model wrote
 * @example stripAnswer('<think>[1]?</think>[2]<eos>') // { text: '[2]', ended: true, tokens: true }
 */
export function stripAnswer(text: string): StrippedAnswer {
  const answer = stripThoughts(text)
  return {
    text: answer.replace(anyToken, ''),
    ended: lastToken.test(answer.trimEnd().slice(-longestToken)),
    tokens: endTokens.test(answer),
  }
}

/**
 * Removes thoughts alone: special tokens may be part of what the user asked for. A thought that is never closed runs to the end. One
 * that is never opened began before the text: servers cut the prompt off, and the prompt of some models ends with the opening tag.
 */
export function stripThoughts(text: string): string {
  let answer = ''
  let from = 0
  let thinks = false
  for (const tag of text.matchAll(thoughtTag)) {
    const closes = tag[1] === '/'
    if (!closes && !thinks) answer += text.slice(from, tag.index)
    else if (closes && !thinks) answer = ''
    thinks = !closes
    from = tag.index + tag[0].length
  }
  return thinks ? answer : answer + text.slice(from)
}
