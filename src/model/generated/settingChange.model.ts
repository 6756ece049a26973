import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, IntColumn as IntColumn_, Index as Index_, StringColumn as StringColumn_, BigIntColumn as BigIntColumn_} from "@subsquid/typeorm-store"

/**
 * A governor parameter before and after.
 */
@Entity_()
export class SettingChange {
    constructor(props?: Partial<SettingChange>) {
        Object.assign(this, props)
    }

    @PrimaryColumn_()
    id!: string

    @Index_()
    @IntColumn_({nullable: false})
    chainId!: number

    @Index_()
    @StringColumn_({nullable: false})
    governor!: string

    @StringColumn_({nullable: false})
    setting!: string

    @BigIntColumn_({nullable: false})
    previous!: bigint

    @BigIntColumn_({nullable: false})
    current!: bigint

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
