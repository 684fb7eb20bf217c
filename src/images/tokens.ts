/** What a picture costs in tokens, by the rule of each family of models: pure arithmetic. */

/**
 * How a family counts a picture's tokens. `flat`: so many whatever its size.
 * @example { rule: 'flat', tokens: 256 }
 */
export type TokenRule = { readonly rule: 'flat'; readonly tokens: number }
