import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, Index as Index_, IntColumn as IntColumn_, StringColumn as StringColumn_, BigIntColumn as BigIntColumn_} from "@subsquid/typeorm-store"

/**
 * A balance before and after a transfer.
 */
@Index_(["token", "account", "block", "logIndex"], {unique: false})
@Index_(["token", "block"], {unique: false})
@Entity_()
export class BalanceChange {
    constructor(props?: Partial<BalanceChange>) {
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
    account!: string

    @StringColumn_({nullable: false})
    counterparty!: string

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
