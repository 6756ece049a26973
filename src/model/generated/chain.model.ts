import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, IntColumn as IntColumn_, StringColumn as StringColumn_, DateTimeColumn as DateTimeColumn_} from "@subsquid/typeorm-store"

/**
 * A chain as configured, and its head as last seen. Not part of the index: forks do not touch it.
 */
@Entity_()
export class Chain {
    constructor(props?: Partial<Chain>) {
        Object.assign(this, props)
    }

    @PrimaryColumn_()
    id!: string

    @IntColumn_({nullable: false})
    chainId!: number

    @StringColumn_({nullable: false})
    name!: string

    @IntColumn_({nullable: false})
    finality!: number

    /**
     * Blocks behind the indexed one that count as safe; null: those that are final.
     */
    @IntColumn_({nullable: true})
    safe!: number | undefined | null

    @IntColumn_({nullable: false})
    maxLag!: number

    /**
     * Digest of what is indexed on the chain; another one needs another index.
     */
    @StringColumn_({nullable: false})
    fingerprint!: string

    @IntColumn_({nullable: true})
    head!: number | undefined | null

    @DateTimeColumn_({nullable: true})
    headSeenAt!: Date | undefined | null
}
