// The questions of `npm run bench:api`: each as GraphQL, and as the one statement that gives the same JSON.
const GOVERNOR = `1:0x${'bb'.repeat(20)}`
const TOKEN = `1:0x${'aa'.repeat(20)}`

export const queries = [
  {
    name: '100 delegates by voting power',
    graphql: '{ delegates(dao: "bench", first: 100) { address votingPower balance } }',
    sql: `SELECT json_build_object('data', json_build_object('delegates', json_agg(json_build_object(
            'address', address, 'votingPower', voting_power::text, 'balance', balance::text)))) AS json
          FROM (SELECT address, voting_power, balance FROM account WHERE token = '${TOKEN}' AND voting_power > 0
                ORDER BY voting_power DESC, address DESC LIMIT 100) AS a`,
  },
  {
    name: 'a proposal with its 100 largest votes',
    graphql: `{ proposal(id: "${GOVERNOR}:50") { id title state forVotes againstVotes quorum
      quorumCrosser { index voter } votes(first: 100) { voter support weight block transactionHash } } }`,
    sql: `SELECT json_build_object('data', json_build_object('proposal', json_build_object('id', p.id, 'title', t.title,
            'state', p.state, 'forVotes', p.for_votes::text, 'againstVotes', p.against_votes::text, 'quorum', p.quorum::text,
            'quorumCrosser', json_build_object('index', p.quorum_cross_index, 'voter', p.quorum_crosser),
            'votes', (SELECT json_agg(json_build_object('voter', voter,
               'support', (ARRAY['AGAINST','FOR','ABSTAIN'])[support + 1], 'weight', weight::text, 'block', block,
               'transactionHash', transaction_hash))
             FROM (SELECT * FROM vote WHERE proposal = p.id ORDER BY weight DESC, id DESC LIMIT 100) AS v)))) AS json
          FROM proposal p JOIN proposal_text t ON t.id = p.id WHERE p.id = '${GOVERNOR}:50'`,
  },
]
