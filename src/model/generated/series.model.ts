import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, IntColumn as IntColumn_, Index as Index_, StringColumn as StringColumn_} from "@subsquid/typeorm-store"

/**
 * What the series of a population were made with. Not part of the index: forks do not touch it.
 */
@Entity_()
export class Series {
    constructor(props?: Partial<Series>) {
        Object.assign(this, props)
    }

    @PrimaryColumn_()
    id!: string

    @Index_()
    @IntColumn_({nullable: false})
    chainId!: number

    @Index_()
    @StringColumn_({nullable: false})
    token!: string

    @StringColumn_({nullable: false})
    population!: string

    /**
     * The population whose series it is: another one where labels make no difference.
     */
    @StringColumn_({nullable: false})
    sameAs!: string

    /**
     * Version of the label set.
     */
    @StringColumn_({nullable: false})
    labels!: string

    /**
     * Addresses left out, and addresses that count as somebody else's.
     */
    @IntColumn_({nullable: false})
    excluded!: number

    @IntColumn_({nullable: false})
    merged!: number

    /**
     * How many of the last proposals decide who is active; null for other populations.
     */
    @IntColumn_({nullable: true})
    window!: number | undefined | null
}
