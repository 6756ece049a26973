import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, IntColumn as IntColumn_, Index as Index_, StringColumn as StringColumn_, BigIntColumn as BigIntColumn_} from "@subsquid/typeorm-store"

/**
 * The start of a state interval of a proposal.
 */
@Entity_()
export class ProposalStateChange {
    constructor(props?: Partial<ProposalStateChange>) {
        Object.assign(this, props)
    }

    @PrimaryColumn_()
    id!: string

    @Index_()
    @IntColumn_({nullable: false})
    chainId!: number

    @Index_()
    @StringColumn_({nullable: false})
    proposal!: string

    @IntColumn_({nullable: false})
    sequence!: number

    @StringColumn_({nullable: false})
    state!: string

    @StringColumn_({nullable: false})
    cause!: string

    /**
     * The governor's clock at the start; null for an expiry by time at a governor that counts in blocks.
     */
    @BigIntColumn_({nullable: true})
    clock!: bigint | undefined | null

    /**
     * First block of the interval; null for a change by a clock that does not count this chain's blocks.
     */
    @IntColumn_({nullable: true})
    block!: number | undefined | null

    @BigIntColumn_({nullable: true})
    timestamp!: bigint | undefined | null

    @StringColumn_({nullable: true})
    transactionHash!: string | undefined | null

    @IntColumn_({nullable: true})
    logIndex!: number | undefined | null
}
