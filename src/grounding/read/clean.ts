/** What surrounds an answer: thoughts, where draft positions live, and the tokens that end it. */

/** Special tokens that end or pad an answer, also with ASCII bars, and those that begin one. */
const endTokens =
  /<\/s>|<eos>|<pad>|<\|im_end\|>|<\|endoftext\|>|<end_of_turn>|<\|eot_id\|>|<[｜|]end[▁_]of[▁_]sentence[｜|]>/gi
const startTokens = /<s>|<bos>|<\|begin_of_text\|>/gi
const thoughts = /<think(?:ing)?>/gi

/** An answer without what surrounds it. */
export interface StrippedAnswer {
  readonly text: string
  /** An end token closes the answer: whatever is open was left so on purpose. */
  readonly ended: boolean
  /** There were end tokens, so the model has answered, if only with them. */
  readonly tokens: boolean
}

/** Removes thoughts and end tokens. Time grows linearly with the text. */
export function stripAnswer(text: string): StrippedAnswer {
  const answer = withoutThoughts(text)
  const tokens = answer.search(endTokens) >= 0
  const lastToken =
    /(?:<\/s>|<eos>|<pad>|<\|im_end\|>|<\|endoftext\|>|<end_of_turn>|<\|eot_id\|>|<[｜|]end[▁_]of[▁_]sentence[｜|]>)$/i
  const ended = lastToken.test(answer.slice(-64).trimEnd())
  return { text: answer.replace(endTokens, '').replace(startTokens, ''), ended, tokens }
}

/** `<think>…</think>` and `<thinking>…</thinking>`; one that is never closed runs to the end. */
function withoutThoughts(text: string): string {
  let out = ''
  let from = 0
  const close = /<\/think(?:ing)?>/gi
  thoughts.lastIndex = 0
  for (let open = thoughts.exec(text); open; open = thoughts.exec(text)) {
    out += text.slice(from, open.index)
    close.lastIndex = thoughts.lastIndex
    const end = close.exec(text)
    if (!end) return out
    from = close.lastIndex
    thoughts.lastIndex = from
  }
  // Servers that cut the prompt off leave a block without its beginning.
  const rest = out + text.slice(from)
  close.lastIndex = 0
  const stray = close.exec(rest)
  return stray ? rest.slice(close.lastIndex) : rest
}
