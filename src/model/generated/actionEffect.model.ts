import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, IntColumn as IntColumn_, Index as Index_, StringColumn as StringColumn_, BigIntColumn as BigIntColumn_, BooleanColumn as BooleanColumn_} from "@subsquid/typeorm-store"

/**
 * What a call of a proposal does, at any depth.
 */
@Entity_()
export class ActionEffect {
    constructor(props?: Partial<ActionEffect>) {
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
    action!: number

    @StringColumn_({nullable: false})
    path!: string

    @Index_()
    @StringColumn_({nullable: false})
    target!: string

    @BigIntColumn_({nullable: false})
    value!: bigint

    @StringColumn_({nullable: false})
    selector!: string

    @StringColumn_({nullable: true})
    signature!: string | undefined | null

    @StringColumn_({array: true, nullable: false})
    powers!: (string)[]

    @BooleanColumn_({nullable: false})
    delegatecall!: boolean

    @BooleanColumn_({nullable: false})
    crosschain!: boolean

    @StringColumn_({nullable: true})
    unread!: string | undefined | null
}
