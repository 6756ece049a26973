import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, Index as Index_, IntColumn as IntColumn_, StringColumn as StringColumn_, BigIntColumn as BigIntColumn_} from "@subsquid/typeorm-store"

/**
 * New code behind a contract's address.
 */
@Index_(["contract", "block"], {unique: false})
@Entity_()
export class ImplementationChange {
    constructor(props?: Partial<ImplementationChange>) {
        Object.assign(this, props)
    }

    @PrimaryColumn_()
    id!: string

    @Index_()
    @IntColumn_({nullable: false})
    chainId!: number

    @StringColumn_({nullable: false})
    contract!: string

    /**
     * Null where the log does not tell it in a readable way.
     */
    @StringColumn_({nullable: true})
    implementation!: string | undefined | null

    /**
     * Why nothing of the contract can be read from here on; null where its configuration covers the new code.
     */
    @StringColumn_({nullable: true})
    unsupported!: string | undefined | null

    @IntColumn_({nullable: false})
    block!: number

    @BigIntColumn_({nullable: false})
    timestamp!: bigint

    @StringColumn_({nullable: false})
    transactionHash!: string

    @IntColumn_({nullable: false})
    logIndex!: number
}
