import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, StringColumn as StringColumn_, Index as Index_, BooleanColumn as BooleanColumn_} from "@subsquid/typeorm-store"

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

    /**
     * Whose it is, where several addresses are the same one's.
     */
    @StringColumn_({nullable: true})
    entity!: string | undefined | null

    /**
     * Whether figures without non-voting addresses leave it out.
     */
    @BooleanColumn_({nullable: false})
    nonVoting!: boolean

    /**
     * high, medium or low.
     */
    @StringColumn_({nullable: false})
    confidence!: string

    /**
     * The set that it is of; the DAO's slug stands for its own file.
     */
    @StringColumn_({nullable: false})
    set!: string

    @StringColumn_({nullable: false})
    source!: string
}
