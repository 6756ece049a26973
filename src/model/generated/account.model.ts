import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, Index as Index_, IntColumn as IntColumn_, StringColumn as StringColumn_, BigIntColumn as BigIntColumn_} from "@subsquid/typeorm-store"

/**
 * An account of a token at the cursor.
 */
@Index_(["token", "holding"], {unique: false})
@Index_(["token", "votingPower"], {unique: false})
@Index_(["token", "delegate"], {unique: false})
@Entity_()
export class Account {
    constructor(props?: Partial<Account>) {
        Object.assign(this, props)
    }

    @PrimaryColumn_()
    id!: string

    @Index_()
    @IntColumn_({nullable: false})
    chainId!: number

    @StringColumn_({nullable: false})
    token!: string

    @Index_()
    @StringColumn_({nullable: false})
    address!: string

    @BigIntColumn_({nullable: false})
    balance!: bigint

    /**
     * Balance, with what proxies hold for it, without what it holds as a proxy for others.
     */
    @BigIntColumn_({nullable: false})
    holding!: bigint

    @StringColumn_({nullable: true})
    delegate!: string | undefined | null

    @BigIntColumn_({nullable: false})
    votingPower!: bigint
}
