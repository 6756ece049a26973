import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, IntColumn as IntColumn_, Index as Index_, StringColumn as StringColumn_, BooleanColumn as BooleanColumn_, BytesColumn as BytesColumn_} from "@subsquid/typeorm-store"

/**
 * What a proposal says. Apart from it, since it never changes while its proposal does with every vote.
 */
@Entity_()
export class ProposalText {
    constructor(props?: Partial<ProposalText>) {
        Object.assign(this, props)
    }

    @PrimaryColumn_()
    id!: string

    @Index_()
    @IntColumn_({nullable: false})
    chainId!: number

    @StringColumn_({nullable: true})
    title!: string | undefined | null

    /**
     * Text for display; `descriptionBytes` is the truth.
     */
    @StringColumn_({nullable: false})
    description!: string

    @BooleanColumn_({nullable: false})
    descriptionAltered!: boolean

    @BytesColumn_({nullable: false})
    descriptionBytes!: Uint8Array
}
