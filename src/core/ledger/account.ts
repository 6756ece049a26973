import type {Address} from '../primitives'

/** One account of a token. All amounts in the token's smallest unit. */
export interface Account {
  readonly address: Address
  /** Negative only when the index began after the account's first transfer. */
  balance: bigint
  /** What proxies hold for it, less what it holds as a proxy for others; these sum to zero over all accounts. */
  attributed: bigint
  /** Whom the account delegates to; undefined stands for nobody (the zero address on chain). */
  delegate: Address | undefined
  /** Current votes as a delegate, ERC-5805 `getVotes`. */
  votingPower: bigint
}

/** What an account owns: its balance, with what proxies hold for it, without what it holds for others. */
export function holdingOf({balance, attributed}: Pick<Account, 'balance' | 'attributed'>): bigint {
  return balance + attributed
}
