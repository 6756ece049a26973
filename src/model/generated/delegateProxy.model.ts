import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, Index as Index_, IntColumn as IntColumn_, StringColumn as StringColumn_, BigIntColumn as BigIntColumn_} from "@subsquid/typeorm-store"

/**
 * A proxy that holds tokens of others, and delegates them to one delegate.
 */
@Index_(["token", "delegate"], {unique: false})
@Index_(["token", "proxy"], {unique: false})
@Entity_()
export class DelegateProxy {
    constructor(props?: Partial<DelegateProxy>) {
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
    custodian!: string

    @StringColumn_({nullable: false})
    delegate!: string

    @StringColumn_({nullable: false})
    proxy!: string

    @IntColumn_({nullable: false})
    block!: number

    @BigIntColumn_({nullable: false})
    timestamp!: bigint

    @StringColumn_({nullable: false})
    transactionHash!: string

    @IntColumn_({nullable: false})
    logIndex!: number
}
