import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, Index as Index_, IntColumn as IntColumn_, StringColumn as StringColumn_, BigIntColumn as BigIntColumn_} from "@subsquid/typeorm-store"

/**
 * How much of a token takes part in voting after a block that changed it.
 */
@Index_(["token", "block"], {unique: true})
@Entity_()
export class Participation {
    constructor(props?: Partial<Participation>) {
        Object.assign(this, props)
    }

    @PrimaryColumn_()
    id!: string

    @Index_()
    @IntColumn_({nullable: false})
    chainId!: number

    @StringColumn_({nullable: false})
    token!: string

    @IntColumn_({nullable: false})
    block!: number

    @BigIntColumn_({nullable: false})
    timestamp!: bigint

    @BigIntColumn_({nullable: false})
    totalSupply!: bigint

    @BigIntColumn_({nullable: false})
    delegatedSupply!: bigint

    /**
     * Votes of delegates that voted within the window; null where no governor counts the token.
     */
    @BigIntColumn_({nullable: true})
    activeVotes!: bigint | undefined | null

    @IntColumn_({nullable: false})
    delegators!: number

    @IntColumn_({nullable: false})
    selfDelegators!: number

    @BigIntColumn_({nullable: false})
    selfDelegated!: bigint

    /**
     * Delegates with more than half of their votes from one holder, and all their votes.
     */
    @IntColumn_({nullable: false})
    singleHolderDelegates!: number

    @BigIntColumn_({nullable: false})
    singleHolderVotes!: bigint

    /**
     * Sum of the balances at every change of delegate so far.
     */
    @BigIntColumn_({nullable: false})
    redelegated!: bigint
}
