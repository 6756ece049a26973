import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, BigIntColumn as BigIntColumn_, JSONColumn as JSONColumn_} from "@subsquid/typeorm-store"

/**
 * Where alerts are delivered, as it was first seen in the operator's file. Not part of the index: forks do not touch it.
 */
@Entity_()
export class Webhook {
    constructor(props?: Partial<Webhook>) {
        Object.assign(this, props)
    }

    @PrimaryColumn_()
    id!: string

    /**
     * Unix seconds: alerts of earlier blocks are not delivered.
     */
    @BigIntColumn_({nullable: false})
    since!: bigint

    /**
     * Up to which sequence of each chain's feed alerts were taken up for delivery.
     */
    @JSONColumn_({nullable: false})
    place!: unknown
}
