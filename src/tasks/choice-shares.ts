import type { TokenLogprob } from '../contract.ts'

/**
 * Probability of each choice, from the probabilities of the answer's tokens. The model wrote one choice; every other one leaves its
 * text at some token, and what stood there as an alternative says how probable that way was.
 * @param tokens - those of the whole answer, which may be JSON around the choice
 * @param answer - the choice that was written
 * @returns in the order of the choices, summing to 1; undefined when the answer cannot be found in the tokens
 */
export function choiceShares(
  tokens: readonly TokenLogprob[],
  choices: readonly string[],
  answer: string,
): readonly number[] | undefined {
  const text = tokens.map(({ token }) => token).join('')
  const start = text.toLowerCase().lastIndexOf(answer.toLowerCase())
  if (start < 0) return undefined
  const weights = choices.map((choice) => (choice === answer ? 0 : weightOf(choice, tokens, start)))
  weights[choices.indexOf(answer)] = writtenWeight(tokens, start, start + answer.length)
  const sum = weights.reduce((a, b) => a + b, 0)
  return sum > 0 ? weights.map((weight) => weight / sum) : undefined
}

/** How probable what was written from `start` to `end` was. */
function writtenWeight(tokens: readonly TokenLogprob[], start: number, end: number): number {
  let [at, log] = [0, 0]
  for (const { token, logprob } of tokens) {
    if (at < end && at + token.length > start) log += logprob
    at += token.length
  }
  return Math.exp(log)
}

/** How probable another choice was: along the written tokens as far as they agree, then by the alternative that leads on to it. */
function weightOf(choice: string, tokens: readonly TokenLogprob[], start: number): number {
  let [at, log] = [0, 0]
  for (const { token, logprob, top } of tokens) {
    const end = at + token.length
    if (end > start) {
      // What of the token lies before the choice: a space, a quotation mark.
      const lead = token.slice(0, Math.max(0, start - at))
      const written = Math.max(0, at - start)
      const rest = choice.slice(written).toLowerCase()
      const part = token.slice(lead.length).toLowerCase()
      if (!rest.startsWith(part) || rest === '') return Math.exp(log) * alternatives(rest, lead, token, top)
      log += logprob
    }
    at = end
  }
  return 0
}

/** Probability of the alternatives that begin what is left of a choice. */
function alternatives(rest: string, lead: string, token: string, top: TokenLogprob['top']): number {
  return top.reduce((sum, other) => {
    const part = (other.token.startsWith(lead) ? other.token.slice(lead.length) : other.token.trimStart()).toLowerCase()
    const leads =
      other.token !== token && part !== '' && (rest.startsWith(part) || (rest !== '' && part.startsWith(rest)))
    return leads ? sum + Math.exp(other.logprob) : sum
  }, 0)
}
