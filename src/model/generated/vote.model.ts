import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, Index as Index_, IntColumn as IntColumn_, StringColumn as StringColumn_, BigIntColumn as BigIntColumn_, JSONColumn as JSONColumn_, BytesColumn as BytesColumn_, BooleanColumn as BooleanColumn_} from "@subsquid/typeorm-store"

/**
 * A vote in event order.
 */
@Index_(["proposal", "index"], {unique: false})
@Index_(["proposal", "weight"], {unique: false})
@Entity_()
export class Vote {
    constructor(props?: Partial<Vote>) {
        Object.assign(this, props)
    }

    @PrimaryColumn_()
    id!: string

    @Index_()
    @IntColumn_({nullable: false})
    chainId!: number

    @Index_()
    @StringColumn_({nullable: false})
    dao!: string

    @StringColumn_({nullable: false})
    proposal!: string

    @IntColumn_({nullable: false})
    index!: number

    @Index_()
    @StringColumn_({nullable: false})
    voter!: string

    @IntColumn_({nullable: false})
    support!: number

    /**
     * Negative where an override takes back a part of what the delegate cast; null where no event tells it.
     */
    @BigIntColumn_({nullable: true})
    weight!: bigint | undefined | null

    /**
     * The voter's choices by the governor's own numbers, with fractions of 1; null where `support` says all.
     */
    @JSONColumn_({nullable: true})
    options!: unknown | undefined | null

    /**
     * Parts of a fractional vote, null for any other.
     */
    @BigIntColumn_({nullable: true})
    againstPart!: bigint | undefined | null

    @BigIntColumn_({nullable: true})
    forPart!: bigint | undefined | null

    @BigIntColumn_({nullable: true})
    abstainPart!: bigint | undefined | null

    /**
     * Text for display; `reasonBytes` is the truth.
     */
    @StringColumn_({nullable: false})
    reason!: string

    @BytesColumn_({nullable: false})
    reasonBytes!: Uint8Array

    @BytesColumn_({nullable: false})
    params!: Uint8Array

    /**
     * True where the weight is the voter's own balance, taken back from a delegate; null for any other vote.
     */
    @BooleanColumn_({nullable: true})
    override!: boolean | undefined | null

    @IntColumn_({nullable: false})
    block!: number

    /**
     * The governor's clock in that block (ERC-6372).
     */
    @BigIntColumn_({nullable: false})
    clock!: bigint

    @BigIntColumn_({nullable: false})
    timestamp!: bigint

    @StringColumn_({nullable: false})
    transactionHash!: string

    @IntColumn_({nullable: false})
    logIndex!: number
}
