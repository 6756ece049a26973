import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, IntColumn as IntColumn_, Index as Index_, StringColumn as StringColumn_, BigIntColumn as BigIntColumn_} from "@subsquid/typeorm-store"

/**
 * A governor contract at the cursor.
 */
@Entity_()
export class Governor {
    constructor(props?: Partial<Governor>) {
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
    address!: string

    @BigIntColumn_({nullable: true})
    votingDelay!: bigint | undefined | null

    @BigIntColumn_({nullable: true})
    votingPeriod!: bigint | undefined | null

    @BigIntColumn_({nullable: true})
    proposalThreshold!: bigint | undefined | null

    @BigIntColumn_({nullable: true})
    quorumNumerator!: bigint | undefined | null

    @BigIntColumn_({nullable: true})
    superQuorumNumerator!: bigint | undefined | null

    @BigIntColumn_({nullable: true})
    quorum!: bigint | undefined | null

    @BigIntColumn_({nullable: true})
    voteExtension!: bigint | undefined | null
}
