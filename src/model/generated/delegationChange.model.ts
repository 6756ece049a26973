import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, Index as Index_, IntColumn as IntColumn_, StringColumn as StringColumn_, BigIntColumn as BigIntColumn_} from "@subsquid/typeorm-store"

/**
 * A change of delegate; null stands for nobody.
 */
@Index_(["token", "delegator", "block", "logIndex"], {unique: false})
@Entity_()
export class DelegationChange {
    constructor(props?: Partial<DelegationChange>) {
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
    delegator!: string

    @StringColumn_({nullable: true})
    fromDelegate!: string | undefined | null

    @StringColumn_({nullable: true})
    toDelegate!: string | undefined | null

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
