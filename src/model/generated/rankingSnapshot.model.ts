import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, Index as Index_, IntColumn as IntColumn_, StringColumn as StringColumn_, BooleanColumn as BooleanColumn_} from "@subsquid/typeorm-store"

/**
 * The largest accounts of a ranking after a block, as pairs of address and weight. With the changes since it tells later rankings.
 */
@Index_(["token", "ranking", "block"], {unique: true})
@Entity_()
export class RankingSnapshot {
    constructor(props?: Partial<RankingSnapshot>) {
        Object.assign(this, props)
    }

    @PrimaryColumn_()
    id!: string

    @Index_()
    @IntColumn_({nullable: false})
    chainId!: number

    @StringColumn_({nullable: false})
    token!: string

    /**
     * holders or delegates.
     */
    @StringColumn_({nullable: false})
    ranking!: string

    @IntColumn_({nullable: false})
    block!: number

    @BooleanColumn_({nullable: false})
    complete!: boolean

    /**
     * As JSON text.
     */
    @StringColumn_({nullable: false})
    entries!: string
}
