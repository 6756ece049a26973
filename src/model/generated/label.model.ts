import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, StringColumn as StringColumn_, Index as Index_} from "@subsquid/typeorm-store"

/**
 * What an address is, by whom it is said.
 */
@Entity_()
export class Label {
    constructor(props?: Partial<Label>) {
        Object.assign(this, props)
    }

    @PrimaryColumn_()
    id!: string

    @Index_()
    @StringColumn_({nullable: false})
    dao!: string

    @StringColumn_({nullable: false})
    address!: string

    @StringColumn_({nullable: false})
    is!: string

    @StringColumn_({nullable: true})
    name!: string | undefined | null

    @StringColumn_({nullable: false})
    source!: string
}
