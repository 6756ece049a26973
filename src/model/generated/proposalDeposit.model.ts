import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, Index as Index_, IntColumn as IntColumn_, StringColumn as StringColumn_, BigIntColumn as BigIntColumn_} from "@subsquid/typeorm-store"

/**
 * Coins that somebody put up for a proposal, one row for each denomination.
 */
@Index_(["proposal", "block", "logIndex", "index"], {unique: false})
@Entity_()
export class ProposalDeposit {
    constructor(props?: Partial<ProposalDeposit>) {
        Object.assign(this, props)
    }

    @PrimaryColumn_()
    id!: string

    @Index_()
    @IntColumn_({nullable: false})
    chainId!: number

    @StringColumn_({nullable: false})
    proposal!: string

    /**
     * Place among the coins of its log.
     */
    @IntColumn_({nullable: false})
    index!: number

    @Index_()
    @StringColumn_({nullable: false})
    depositor!: string

    /**
     * Text for display.
     */
    @StringColumn_({nullable: false})
    denom!: string

    @BigIntColumn_({nullable: false})
    amount!: bigint

    @IntColumn_({nullable: false})
    block!: number

    /**
     * The governor's clock in that block (ERC-6372).
     */
    @BigIntColumn_({nullable: false})
    clock!: bigint

    @BigIntColumn_({nullable: false})
    timestamp!: bigint

    @StringColumn_({nullable: false})
    transactionHash!: string

    @IntColumn_({nullable: false})
    logIndex!: number
}
