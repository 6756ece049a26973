import {index, onchainTable, relations} from 'ponder'

// The rows of ours that are asked for, with the indexes that ours have for it.
export const account = onchainTable(
  'account',
  t => ({
    id: t.text().primaryKey(),
    token: t.text().notNull(),
    address: t.hex().notNull(),
    balance: t.bigint().notNull(),
    delegate: t.hex(),
    votingPower: t.bigint().notNull(),
  }),
  table => ({byVotingPower: index().on(table.token, table.votingPower)}),
)

export const proposal = onchainTable('proposal', t => ({
  id: t.text().primaryKey(),
  title: t.text().notNull(),
  state: t.text().notNull(),
  forVotes: t.bigint(),
  againstVotes: t.bigint(),
  quorum: t.bigint(),
  quorumCrossIndex: t.integer(),
  quorumCrosser: t.hex(),
}))

export const vote = onchainTable(
  'vote',
  t => ({
    id: t.text().primaryKey(),
    proposal: t.text().notNull(),
    voter: t.hex().notNull(),
    support: t.integer().notNull(),
    weight: t.bigint(),
    block: t.integer().notNull(),
    transactionHash: t.hex().notNull(),
  }),
  table => ({byWeight: index().on(table.proposal, table.weight)}),
)

export const proposalRelations = relations(proposal, ({many}) => ({votes: many(vote)}))
export const voteRelations = relations(vote, ({one}) => ({
  proposalRow: one(proposal, {fields: [vote.proposal], references: [proposal.id]}),
}))
