/** What must hold of a token's figures, as data: the core executes it and never asks which family it has before it. */
export interface TokenRules {
  /** What all votes together are: the balances of all who delegate. Undefined where no such rule is known. */
  readonly votes?: 'delegatedBalances'
}
