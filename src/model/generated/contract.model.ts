import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, StringColumn as StringColumn_, Index as Index_, IntColumn as IntColumn_, JSONColumn as JSONColumn_} from "@subsquid/typeorm-store"

/**
 * A contract as configured.
 */
@Entity_()
export class Contract {
    constructor(props?: Partial<Contract>) {
        Object.assign(this, props)
    }

    @PrimaryColumn_()
    id!: string

    @Index_()
    @StringColumn_({nullable: false})
    dao!: string

    @Index_()
    @IntColumn_({nullable: false})
    chainId!: number

    @StringColumn_({nullable: false})
    role!: string

    /**
     * The last of its kinds.
     */
    @StringColumn_({nullable: false})
    kind!: string

    /**
     * Each of its kinds with the block from which on it is in force, and the implementations it is said of.
     */
    @JSONColumn_({nullable: true})
    kinds!: unknown | undefined | null

    @StringColumn_({nullable: false})
    address!: string

    @IntColumn_({nullable: false})
    fromBlock!: number

    @IntColumn_({nullable: true})
    toBlock!: number | undefined | null

    @StringColumn_({nullable: false})
    clock!: string

    /**
     * The token that a governor counts.
     */
    @StringColumn_({nullable: true})
    token!: string | undefined | null

    /**
     * The asset that a token is on its chain.
     */
    @StringColumn_({nullable: true})
    asset!: string | undefined | null

    /**
     * The standard of a token, as CAIP-19 names it: erc20 or erc721; null for other contracts.
     */
    @StringColumn_({nullable: true})
    standard!: string | undefined | null
}
