import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, Index as Index_, IntColumn as IntColumn_, StringColumn as StringColumn_, BigIntColumn as BigIntColumn_} from "@subsquid/typeorm-store"

/**
 * A proposal at the cursor.
 */
@Index_(["governor", "createdBlock"], {unique: false})
@Entity_()
export class Proposal {
    constructor(props?: Partial<Proposal>) {
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
    governor!: string

    @BigIntColumn_({nullable: false})
    proposalId!: bigint

    @Index_()
    @StringColumn_({nullable: false})
    proposer!: string

    @IntColumn_({nullable: false})
    createdBlock!: number

    @StringColumn_({nullable: false})
    createdHash!: string

    @BigIntColumn_({nullable: false})
    createdTimestamp!: bigint

    @StringColumn_({nullable: false})
    transactionHash!: string

    @IntColumn_({nullable: false})
    logIndex!: number

    @BigIntColumn_({nullable: false})
    voteStart!: bigint

    @BigIntColumn_({nullable: false})
    voteEnd!: bigint

    /**
     * Id of its operation on the timelock.
     */
    @StringColumn_({nullable: true})
    operationId!: string | undefined | null

    /**
     * First block of the rules that judge it, 0 for the governor's first ones.
     */
    @IntColumn_({nullable: true})
    rulesFrom!: number | undefined | null

    @Index_()
    @StringColumn_({nullable: false})
    state!: string

    @IntColumn_({nullable: false})
    stateCount!: number

    @BigIntColumn_({nullable: true})
    quorum!: bigint | undefined | null

    /**
     * Votes in favour that end the vote early.
     */
    @BigIntColumn_({nullable: true})
    superQuorum!: bigint | undefined | null

    /**
     * The token's total supply at the snapshot.
     */
    @BigIntColumn_({nullable: true})
    snapshotSupply!: bigint | undefined | null

    /**
     * What happened to it apart from its vote: queued, operationDone, operationCanceled, closed; null before.
     */
    @StringColumn_({nullable: true})
    stage!: string | undefined | null

    @BigIntColumn_({nullable: true})
    eta!: bigint | undefined | null

    @BigIntColumn_({nullable: false})
    forVotes!: bigint

    @BigIntColumn_({nullable: false})
    againstVotes!: bigint

    @BigIntColumn_({nullable: false})
    abstainVotes!: bigint

    @IntColumn_({nullable: false})
    votes!: number

    @IntColumn_({nullable: false})
    voters!: number

    @IntColumn_({nullable: false})
    votersWithWeight!: number

    @IntColumn_({nullable: true})
    minMajorityCoalition!: number | undefined | null

    @IntColumn_({nullable: true})
    quorumCrossIndex!: number | undefined | null

    @StringColumn_({nullable: true})
    quorumCrosser!: string | undefined | null

    @IntColumn_({nullable: true})
    quorumCrossBlock!: number | undefined | null

    @StringColumn_({nullable: true})
    voterGini!: string | undefined | null

    @StringColumn_({nullable: true})
    voterHerfindahl!: string | undefined | null
}
