import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, StringColumn as StringColumn_, Index as Index_, BigIntColumn as BigIntColumn_} from "@subsquid/typeorm-store"

/**
 * What the indexer of a chain has counted of its own work since the chain was first indexed. Not part of the index: forks do not touch it.
 */
@Entity_()
export class IngestionCount {
    constructor(props?: Partial<IngestionCount>) {
        Object.assign(this, props)
    }

    /**
     * chain:name
     */
    @PrimaryColumn_()
    id!: string

    @Index_()
    @StringColumn_({nullable: false})
    chain!: string

    @StringColumn_({nullable: false})
    name!: string

    @BigIntColumn_({nullable: false})
    value!: bigint
}
