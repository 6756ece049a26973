import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, Index as Index_, IntColumn as IntColumn_, StringColumn as StringColumn_, BigIntColumn as BigIntColumn_} from "@subsquid/typeorm-store"

/**
 * An observation that breaks a rule of integrity: what was expected of a contract, and what was found.
 */
@Index_(["contract", "rule", "block"], {unique: false})
@Entity_()
export class Breach {
    constructor(props?: Partial<Breach>) {
        Object.assign(this, props)
    }

    @PrimaryColumn_()
    id!: string

    @Index_()
    @IntColumn_({nullable: false})
    chainId!: number

    @StringColumn_({nullable: false})
    contract!: string

    @StringColumn_({nullable: false})
    rule!: string

    @StringColumn_({nullable: true})
    account!: string | undefined | null

    @BigIntColumn_({nullable: true})
    proposalId!: bigint | undefined | null

    @StringColumn_({nullable: false})
    expected!: string

    @StringColumn_({nullable: false})
    found!: string

    @IntColumn_({nullable: false})
    block!: number

    @BigIntColumn_({nullable: false})
    timestamp!: bigint

    /**
     * Null for what is seen at the end of a block.
     */
    @StringColumn_({nullable: true})
    transactionHash!: string | undefined | null

    @IntColumn_({nullable: true})
    logIndex!: number | undefined | null
}
