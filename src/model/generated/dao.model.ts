import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, StringColumn as StringColumn_, Index as Index_} from "@subsquid/typeorm-store"

/**
 * A DAO as configured.
 */
@Entity_()
export class Dao {
    constructor(props?: Partial<Dao>) {
        Object.assign(this, props)
    }

    @PrimaryColumn_()
    id!: string

    @StringColumn_({nullable: false})
    name!: string

    @Index_()
    @StringColumn_({nullable: false})
    chain!: string

    @StringColumn_({nullable: true})
    notes!: string | undefined | null
}
