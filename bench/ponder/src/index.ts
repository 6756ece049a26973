import {ponder} from 'ponder:registry'
import {account, proposal, vote} from 'ponder:schema'
import pg from 'pg'

/** Rows that are held in memory at once. */
const PAGE = 10_000
/** Columns of our tables that are of type `numeric`, as Ponder takes them. */
const AMOUNTS = ['balance', 'votingPower', 'forVotes', 'againstVotes', 'quorum', 'weight']

const tables = [
  {
    into: account,
    from: `SELECT id, token, address, balance, delegate, voting_power AS "votingPower" FROM public.account`,
  },
  {
    into: proposal,
    from: `SELECT id, title, state, for_votes AS "forVotes", against_votes AS "againstVotes", quorum,
             quorum_cross_index AS "quorumCrossIndex", quorum_crosser AS "quorumCrosser"
           FROM public.proposal JOIN public.proposal_text USING (id)`,
  },
  {
    into: vote,
    from: `SELECT id, proposal, voter, support, weight, block, transaction_hash AS "transactionHash" FROM public.vote`,
  },
]

// The rows of ours, by the way that Ponder has for rows that no event brings.
ponder.on('Token:setup', async ({context}) => {
  const client = new pg.Client({connectionString: process.env.DATABASE_URL})
  await client.connect()
  for (const {into, from} of tables)
    for (let offset = 0; ; offset += PAGE) {
      const {rows} = await client.query(`${from} ORDER BY id LIMIT ${PAGE} OFFSET ${offset}`)
      if (rows.length === 0) break
      for (const row of rows)
        for (const name of AMOUNTS) if (typeof row[name] === 'string') row[name] = BigInt(row[name])
      await context.db.insert(into).values(rows)
    }
  await client.end()
})

// Without a handler of an event there is nothing that it indexes, and it does not set up.
ponder.on('Token:DelegateVotesChanged', async ({event, context}) => {
  const id = `1:${event.log.address}:${event.args.delegate}`
  await context.db.update(account, {id}).set({votingPower: event.args.newVotes})
})
