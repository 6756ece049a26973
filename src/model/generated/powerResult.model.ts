import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, StringColumn as StringColumn_, Index as Index_, DateTimeColumn as DateTimeColumn_, IntColumn as IntColumn_, JSONColumn as JSONColumn_} from "@subsquid/typeorm-store"

/**
 * Power indices of a game, by a digest of everything that they follow from. Not part of the index: forks do not touch it.
 */
@Entity_()
export class PowerResult {
    constructor(props?: Partial<PowerResult>) {
        Object.assign(this, props)
    }

    @PrimaryColumn_()
    id!: string

    /**
     * Proposal or DAO for which it was first computed.
     */
    @Index_()
    @StringColumn_({nullable: false})
    subject!: string

    @Index_()
    @DateTimeColumn_({nullable: false})
    computedAt!: Date

    /**
     * Milliseconds that it took.
     */
    @IntColumn_({nullable: false})
    duration!: number

    /**
     * Values with bounds by index, of the game and of its heaviest players in falling order.
     */
    @JSONColumn_({nullable: false})
    result!: unknown
}
