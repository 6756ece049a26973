import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, Index as Index_, IntColumn as IntColumn_, StringColumn as StringColumn_, BigIntColumn as BigIntColumn_, BooleanColumn as BooleanColumn_} from "@subsquid/typeorm-store"

/**
 * A block that the index has seen. Those with events are kept, the others for a while. Forks rewrite it.
 */
@Index_(["chainId", "height"], {unique: false})
@Index_(["chainId", "timestamp", "height"], {unique: false})
@Index_(["chainId", "events", "height"], {unique: false})
@Entity_()
export class IndexedBlock {
    constructor(props?: Partial<IndexedBlock>) {
        Object.assign(this, props)
    }

    @PrimaryColumn_()
    id!: string

    @IntColumn_({nullable: false})
    chainId!: number

    @IntColumn_({nullable: false})
    height!: number

    @Index_()
    @StringColumn_({nullable: false})
    hash!: string

    @BigIntColumn_({nullable: false})
    timestamp!: bigint

    /**
     * The parent chain's block number in it, where the EVM counts in those.
     */
    @IntColumn_({nullable: true})
    l1BlockNumber!: number | undefined | null

    /**
     * Whether it has events of indexed contracts.
     */
    @BooleanColumn_({nullable: false})
    events!: boolean
}
