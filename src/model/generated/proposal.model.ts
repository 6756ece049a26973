import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, Index as Index_, IntColumn as IntColumn_, StringColumn as StringColumn_, BigIntColumn as BigIntColumn_, BooleanColumn as BooleanColumn_} from "@subsquid/typeorm-store"

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

    /**
     * Null where no event tells it.
     */
    @Index_()
    @StringColumn_({nullable: true})
    proposer!: string | undefined | null

    @IntColumn_({nullable: false})
    createdBlock!: number

    @StringColumn_({nullable: false})
    createdHash!: string

    @BigIntColumn_({nullable: false})
    createdTimestamp!: bigint

    /**
     * The governor's clock at its creation (ERC-6372).
     */
    @BigIntColumn_({nullable: false})
    createdClock!: bigint

    /**
     * The governor's threshold at its creation, the proposer's votes one clock value before, and whether they met it.
     */
    @BigIntColumn_({nullable: true})
    proposalThreshold!: bigint | undefined | null

    @BigIntColumn_({nullable: true})
    proposerVotes!: bigint | undefined | null

    @BooleanColumn_({nullable: true})
    thresholdMet!: boolean | undefined | null

    @StringColumn_({nullable: false})
    transactionHash!: string

    @IntColumn_({nullable: false})
    logIndex!: number

    /**
     * Null, as are voteEnd, the sums of votes and votersWithWeight, where `untold` says why.
     */
    @BigIntColumn_({nullable: true})
    voteStart!: bigint | undefined | null

    @BigIntColumn_({nullable: true})
    voteEnd!: bigint | undefined | null

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
     * derived, read (the contract was asked at quorumReadBlock) or unread (it did not answer, quorumUnread says why).
     */
    @StringColumn_({nullable: true})
    quorumSource!: string | undefined | null

    @IntColumn_({nullable: true})
    quorumReadBlock!: number | undefined | null

    @StringColumn_({nullable: true})
    quorumUnread!: string | undefined | null

    /**
     * What a defeated proposal failed by: quorum, majority or both.
     */
    @StringColumn_({nullable: true})
    defeatReason!: string | undefined | null

    /**
     * Votes in favour that end the vote early.
     */
    @BigIntColumn_({nullable: true})
    superQuorum!: bigint | undefined | null

    /**
     * The supply at the snapshot that the quorum is a fraction of.
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

    /**
     * Why no event tells when the vote is open, what votes weigh and what becomes of it; null where events tell.
     */
    @StringColumn_({nullable: true})
    untold!: string | undefined | null

    @BigIntColumn_({nullable: true})
    forVotes!: bigint | undefined | null

    @BigIntColumn_({nullable: true})
    againstVotes!: bigint | undefined | null

    @BigIntColumn_({nullable: true})
    abstainVotes!: bigint | undefined | null

    @IntColumn_({nullable: false})
    votes!: number

    @IntColumn_({nullable: false})
    voters!: number

    @IntColumn_({nullable: true})
    votersWithWeight!: number | undefined | null

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

    /**
     * Votes that count towards the quorum − quorum; null while the quorum is not known, as is all below.
     */
    @BigIntColumn_({nullable: true})
    quorumSlack!: bigint | undefined | null

    /**
     * Voters who alone could have changed the outcome, in the order in which they voted.
     */
    @StringColumn_({array: true, nullable: true})
    removalPivotal!: (string)[] | undefined | null

    @StringColumn_({array: true, nullable: true})
    flipPivotal!: (string)[] | undefined | null

    /**
     * Fewest voters who overturn the outcome by not voting; null where none can, or where the proposal does not pass.
     */
    @StringColumn_({array: true, nullable: true})
    removalCoalition!: (string)[] | undefined | null

    /**
     * majority or quorum: what they break.
     */
    @StringColumn_({nullable: true})
    removalRoute!: string | undefined | null

    /**
     * Fewest voters who overturn the outcome by voting otherwise; null where all together cannot.
     */
    @StringColumn_({array: true, nullable: true})
    flipCoalition!: (string)[] | undefined | null

    /**
     * majority or quorum: what they break; both: what they reach; tooManyDivided: not searched.
     */
    @StringColumn_({nullable: true})
    flipRoute!: string | undefined | null

    /**
     * The sides whose votes count towards the quorum, by the rules that judge it.
     */
    @StringColumn_({array: true, nullable: true})
    quorumCounts!: (string)[] | undefined | null

    /**
     * The last vote that changed the running outcome.
     */
    @IntColumn_({nullable: true})
    decisiveIndex!: number | undefined | null

    @StringColumn_({nullable: true})
    decisiveVoter!: string | undefined | null

    @IntColumn_({nullable: true})
    decisiveBlock!: number | undefined | null
}
