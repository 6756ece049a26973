import type {Address} from './primitives'

/** What a DAO's labels say that figures depend on. */
export interface LabelSet {
  /** Digest of everything below: figures with the same version were made with the same labels. */
  readonly version: string
  /** Addresses that hold tokens and cannot, or by their role do not, vote with them. */
  readonly nonVoting: ReadonlySet<Address>
  /** Whose an address is, where several are the same one's. */
  readonly entities: ReadonlyMap<Address, string>
}

/** Nothing is known of any address. */
export const NO_LABELS: LabelSet = {version: 'none', nonVoting: new Set(), entities: new Map()}
