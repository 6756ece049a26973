import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, IntColumn as IntColumn_, StringColumn as StringColumn_, BigIntColumn as BigIntColumn_} from "@subsquid/typeorm-store"

/**
 * The block up to which the tables of a chain are complete. Written with them, in the same transaction.
 */
@Entity_()
export class Cursor {
    constructor(props?: Partial<Cursor>) {
        Object.assign(this, props)
    }

    @PrimaryColumn_()
    id!: string

    @IntColumn_({nullable: false})
    height!: number

    @StringColumn_({nullable: false})
    hash!: string

    @BigIntColumn_({nullable: false})
    timestamp!: bigint

    /**
     * The parent chain's block number in that block, where the EVM counts in those.
     */
    @IntColumn_({nullable: true})
    l1BlockNumber!: number | undefined | null
}
