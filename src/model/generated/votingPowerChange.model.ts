import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, Index as Index_, IntColumn as IntColumn_, StringColumn as StringColumn_, BigIntColumn as BigIntColumn_} from "@subsquid/typeorm-store"

/**
 * A delegate's votes before and after one log.
 */
@Index_(["token", "delegate", "block", "logIndex"], {unique: false})
@Index_(["token", "block"], {unique: false})
@Entity_()
export class VotingPowerChange {
    constructor(props?: Partial<VotingPowerChange>) {
        Object.assign(this, props)
    }

    @PrimaryColumn_()
    id!: string

    @Index_()
    @IntColumn_({nullable: false})
    chainId!: number

    @StringColumn_({nullable: false})
    token!: string

    @StringColumn_({nullable: false})
    delegate!: string

    @BigIntColumn_({nullable: false})
    previous!: bigint

    @BigIntColumn_({nullable: false})
    current!: bigint

    @IntColumn_({nullable: false})
    block!: number

    /**
     * The token's clock in that block (ERC-6372).
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
