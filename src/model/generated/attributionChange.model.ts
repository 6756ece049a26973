import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, Index as Index_, IntColumn as IntColumn_, StringColumn as StringColumn_, BigIntColumn as BigIntColumn_} from "@subsquid/typeorm-store"

/**
 * What proxies hold for an account, less what it holds for others, before and after a claim on a proxy moved.
 */
@Index_(["token", "account", "block", "logIndex", "index"], {unique: false})
@Entity_()
export class AttributionChange {
    constructor(props?: Partial<AttributionChange>) {
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

    @Index_()
    @StringColumn_({nullable: false})
    proxy!: string

    /**
     * Place among the rows of its log.
     */
    @IntColumn_({nullable: false})
    index!: number

    @BigIntColumn_({nullable: false})
    previous!: bigint

    @BigIntColumn_({nullable: false})
    current!: bigint

    @IntColumn_({nullable: false})
    block!: number

    @BigIntColumn_({nullable: false})
    timestamp!: bigint

    @StringColumn_({nullable: false})
    transactionHash!: string

    @IntColumn_({nullable: false})
    logIndex!: number
}
