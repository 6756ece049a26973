import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, Index as Index_, StringColumn as StringColumn_, IntColumn as IntColumn_, DateTimeColumn as DateTimeColumn_, JSONColumn as JSONColumn_} from "@subsquid/typeorm-store"

/**
 * What a comparison of the index with its contracts found. Not part of the index: forks do not touch it.
 */
@Index_(["dao", "checkedAt"], {unique: false})
@Entity_()
export class Verification {
    constructor(props?: Partial<Verification>) {
        Object.assign(this, props)
    }

    @PrimaryColumn_()
    id!: string

    @StringColumn_({nullable: false})
    dao!: string

    @IntColumn_({nullable: false})
    block!: number

    @StringColumn_({nullable: false})
    hash!: string

    @DateTimeColumn_({nullable: false})
    checkedAt!: Date

    @IntColumn_({nullable: false})
    samples!: number

    @IntColumn_({nullable: false})
    seed!: number

    /**
     * Kinds of comparison with their counts.
     */
    @JSONColumn_({nullable: false})
    checks!: unknown

    /**
     * Every value of the chain that the index has otherwise.
     */
    @JSONColumn_({nullable: false})
    differences!: unknown

    /**
     * equal, different, orphaned or unread.
     */
    @StringColumn_({nullable: false})
    outcome!: string
}
