import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, Index as Index_, IntColumn as IntColumn_, StringColumn as StringColumn_, BooleanColumn as BooleanColumn_, BigIntColumn as BigIntColumn_} from "@subsquid/typeorm-store"

/**
 * What an event has changed of who controls a contract; the implementation behind it is told by ImplementationChange.
 */
@Index_(["contract", "block", "logIndex", "index"], {unique: false})
@Entity_()
export class ControlChange {
    constructor(props?: Partial<ControlChange>) {
        Object.assign(this, props)
    }

    @PrimaryColumn_()
    id!: string

    @Index_()
    @IntColumn_({nullable: false})
    chainId!: number

    @StringColumn_({nullable: false})
    contract!: string

    /**
     * A place that one account has, a delay, role or roleAdmin.
     */
    @StringColumn_({nullable: false})
    kind!: string

    /**
     * Place among the rows of its log.
     */
    @IntColumn_({nullable: false})
    index!: number

    /**
     * Who has the place now, the zero address for nobody; or who was given the role, or lost it.
     */
    @Index_()
    @StringColumn_({nullable: true})
    account!: string | undefined | null

    /**
     * Null where nothing has told it.
     */
    @StringColumn_({nullable: true})
    previousAccount!: string | undefined | null

    /**
     * Hash of the role, as the contract has it.
     */
    @StringColumn_({nullable: true})
    role!: string | undefined | null

    /**
     * Whether the role was given, rather than taken away.
     */
    @BooleanColumn_({nullable: true})
    granted!: boolean | undefined | null

    /**
     * Who gave the role, or took it away.
     */
    @StringColumn_({nullable: true})
    sender!: string | undefined | null

    /**
     * The role whose members give the role and take it away.
     */
    @StringColumn_({nullable: true})
    adminRole!: string | undefined | null

    @StringColumn_({nullable: true})
    previousAdminRole!: string | undefined | null

    /**
     * In seconds; null where none is pending.
     */
    @BigIntColumn_({nullable: true})
    delay!: bigint | undefined | null

    @BigIntColumn_({nullable: true})
    previousDelay!: bigint | undefined | null

    /**
     * Unix seconds from which on what is pending can take effect.
     */
    @BigIntColumn_({nullable: true})
    schedule!: bigint | undefined | null

    /**
     * Unix seconds up to which the account has the place.
     */
    @BigIntColumn_({nullable: true})
    expiry!: bigint | undefined | null

    @IntColumn_({nullable: false})
    block!: number

    @BigIntColumn_({nullable: false})
    timestamp!: bigint

    @StringColumn_({nullable: false})
    transactionHash!: string

    @IntColumn_({nullable: false})
    logIndex!: number
}
