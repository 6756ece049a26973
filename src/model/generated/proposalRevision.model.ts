import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, IntColumn as IntColumn_, Index as Index_, StringColumn as StringColumn_, BigIntColumn as BigIntColumn_} from "@subsquid/typeorm-store"

/**
 * What an event was about to change of a proposal, besides its state and its votes: the values before it.
 */
@Entity_()
export class ProposalRevision {
    constructor(props?: Partial<ProposalRevision>) {
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

    @BigIntColumn_({nullable: true})
    voteEnd!: bigint | undefined | null

    @BigIntColumn_({nullable: true})
    quorum!: bigint | undefined | null

    @BigIntColumn_({nullable: true})
    superQuorum!: bigint | undefined | null

    @StringColumn_({nullable: true})
    stage!: string | undefined | null

    @BigIntColumn_({nullable: true})
    eta!: bigint | undefined | null

    /**
     * The sides whose votes counted towards the quorum, by the rules that judged it then.
     */
    @StringColumn_({array: true, nullable: true})
    quorumCounts!: (string)[] | undefined | null

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
