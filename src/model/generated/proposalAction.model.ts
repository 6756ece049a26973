import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, IntColumn as IntColumn_, Index as Index_, StringColumn as StringColumn_, BigIntColumn as BigIntColumn_, BytesColumn as BytesColumn_} from "@subsquid/typeorm-store"

/**
 * One call that a proposal makes.
 */
@Entity_()
export class ProposalAction {
    constructor(props?: Partial<ProposalAction>) {
        Object.assign(this, props)
    }

    @PrimaryColumn_()
    id!: string

    @Index_()
    @IntColumn_({nullable: false})
    chainId!: number

    @Index_()
    @StringColumn_({nullable: false})
    proposal!: string

    @IntColumn_({nullable: false})
    index!: number

    @Index_()
    @StringColumn_({nullable: false})
    target!: string

    @BigIntColumn_({nullable: false})
    value!: bigint

    @BytesColumn_({nullable: false})
    signature!: Uint8Array

    @BytesColumn_({nullable: false})
    calldata!: Uint8Array
}
