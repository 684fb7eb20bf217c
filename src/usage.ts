import type { ModelReply, Price } from './contract.ts'
import type { Usage } from './types.ts'

/** Sums what the replies of a call used. Money is undefined where the price or a count is not known: never a made-up zero. */
export function total(replies: readonly ModelReply[], price: Price | undefined): Usage {
  const sum = (pick: (usage: Usage) => number | undefined) => {
    const known = replies.flatMap(({ usage }) => (usage ? (pick(usage) ?? []) : []))
    return known.length > 0 ? known.reduce((a, b) => a + b, 0) : undefined
  }
  const usage = {
    inputTokens: sum((one) => one.inputTokens),
    outputTokens: sum((one) => one.outputTokens),
    imageTokens: sum((one) => one.imageTokens),
    cachedTokens: sum((one) => one.cachedTokens),
    reasoningTokens: sum((one) => one.reasoningTokens),
  }
  return { ...usage, costUSD: price && cost(usage, price) }
}

function cost({ inputTokens, outputTokens, cachedTokens = 0 }: Usage, price: Price): number | undefined {
  if (price.input === 0 && price.output === 0) return 0
  if (inputTokens === undefined || outputTokens === undefined) return undefined
  const cached = Math.min(cachedTokens, inputTokens)
  const fresh = (inputTokens - cached) * price.input + cached * (price.cachedInput ?? price.input)
  return (fresh + outputTokens * price.output) / 1e6
}
