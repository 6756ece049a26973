import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, Index as Index_, StringColumn as StringColumn_, IntColumn as IntColumn_, BigIntColumn as BigIntColumn_, JSONColumn as JSONColumn_} from "@subsquid/typeorm-store"

/**
 * One thing that happened, in the order in which a chain's index learnt it. Not part of the index: an orphaned block takes
 * nothing away from here, it adds an entry that retracts. So whoever has read up to a sequence goes on from it.
 */
@Index_(["chain", "sequence"], {unique: true})
@Index_(["chain", "block"], {unique: false})
@Index_(["chain", "kind", "sequence"], {unique: false})
@Entity_()
export class FeedEntry {
    constructor(props?: Partial<FeedEntry>) {
        Object.assign(this, props)
    }

    @PrimaryColumn_()
    id!: string

    @StringColumn_({nullable: false})
    chain!: string

    @StringColumn_({nullable: false})
    dao!: string

    /**
     * From 1 for each chain, without gaps.
     */
    @IntColumn_({nullable: false})
    sequence!: number

    @StringColumn_({nullable: false})
    kind!: string

    /**
     * Id of the row that it is about.
     */
    @StringColumn_({nullable: false})
    subject!: string

    /**
     * Proposal that it belongs to, if any.
     */
    @StringColumn_({nullable: true})
    proposal!: string | undefined | null

    @IntColumn_({nullable: false})
    block!: number

    @StringColumn_({nullable: false})
    hash!: string

    @BigIntColumn_({nullable: false})
    timestamp!: bigint

    @JSONColumn_({nullable: false})
    payload!: unknown

    /**
     * Sequence of the entry that this one takes back.
     */
    @IntColumn_({nullable: true})
    retracts!: number | undefined | null

    /**
     * Sequence of the entry that has taken this one back.
     */
    @IntColumn_({nullable: true})
    retractedBy!: number | undefined | null
}
