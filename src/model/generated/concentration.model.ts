import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, Index as Index_, IntColumn as IntColumn_, StringColumn as StringColumn_, BigIntColumn as BigIntColumn_, JSONColumn as JSONColumn_} from "@subsquid/typeorm-store"

/**
 * What metrics read of a population after a block that changed it.
 */
@Index_(["token", "population", "block"], {unique: true})
@Index_(["token", "population", "timestamp", "block"], {unique: false})
@Entity_()
export class Concentration {
    constructor(props?: Partial<Concentration>) {
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
    population!: string

    @IntColumn_({nullable: false})
    block!: number

    /**
     * The token's clock in that block (ERC-6372).
     */
    @BigIntColumn_({nullable: false})
    clock!: bigint

    @BigIntColumn_({nullable: false})
    timestamp!: bigint

    /**
     * Exact readings of the distribution as JSON text, with whole numbers of any size: every metric follows from them.
     */
    @StringColumn_({nullable: false})
    readings!: string

    /**
     * By governor: its thresholds then, and what they mean for the population; null where no governor counts the token.
     */
    @JSONColumn_({nullable: true})
    decisions!: unknown | undefined | null
}
