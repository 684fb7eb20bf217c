import { describe, expect, it } from 'vitest'
import type { TokenLogprob } from '../../../src/contract.ts'
import { choiceShares } from '../../../src/tasks/choice-shares.ts'

/** Tokens, each with the probability of what was written and of what else might have been. */
function tokens(...list: readonly [string, number, { readonly [token: string]: number }?][]): TokenLogprob[] {
  return list.map(([token, p, others = {}]) => ({
    token,
    logprob: Math.log(p),
    top: Object.entries({ [token]: p, ...others }).map(([other, q]) => ({ token: other, logprob: Math.log(q) })),
  }))
}

const rounded = (shares: readonly number[] | undefined) => shares?.map((share) => Math.round(share * 1000) / 1000)

describe('shares of choices', () => {
  it.each<[string, TokenLogprob[], string[], string, number[]]>([
    ['a word a choice', tokens(['yes', 0.8, { no: 0.2 }]), ['yes', 'no'], 'yes', [0.8, 0.2]],
    ['spaces and capitals', tokens([' Yes', 0.6, { ' No': 0.2, ' no': 0.1 }]), ['yes', 'no'], 'yes', [0.667, 0.333]],
    [
      'JSON around it',
      tokens(['{"', 1], ['answer', 1], ['":"', 1], ['red', 0.5, { blue: 0.25, green: 0.25 }], ['"}', 1]),
      ['red', 'blue', 'green'],
      'red',
      [0.5, 0.25, 0.25],
    ],
    [
      'a common beginning',
      tokens(['dark', 0.9, { light: 0.1 }], [' red', 0.75, { ' blue': 0.25 }]),
      ['dark red', 'dark blue', 'light red'],
      'dark red',
      [0.675, 0.225, 0.1],
    ],
    ['half a word an alternative', tokens(['cat', 0.7, { do: 0.3 }]), ['cat', 'dog'], 'cat', [0.7, 0.3]],
    ['no alternative that leads there', tokens(['cat', 0.9, { fox: 0.1 }]), ['cat', 'dog'], 'cat', [1, 0]],
    [
      'a choice that begins another',
      tokens(['red', 0.6], ['dish', 0.5, { '"': 0.5 }]),
      ['reddish', 'red'],
      'reddish',
      [1, 0],
    ],
  ])('%s', (_, list, choices, answer, expected) => {
    expect(rounded(choiceShares(list, choices, answer))).toEqual(expected)
  })

  it('are not known where the answer is not among the tokens', () => {
    expect(choiceShares(tokens(['maybe', 1]), ['yes', 'no'], 'yes')).toBeUndefined()
    expect(choiceShares([], ['yes', 'no'], 'yes')).toBeUndefined()
  })
})
