// The questions of `npm run bench:api`: each as GraphQL, and as the one statement that gives the same JSON. Those that
// `npm run bench:ponder` asks also in Ponder's GraphQL, and how its answer is read as ours.
const GOVERNOR = `1:0x${'bb'.repeat(20)}`
const TOKEN = `1:0x${'aa'.repeat(20)}`
/** A year of days within the made-up series, and a block within the made-up changes. */
const DAY = 86_400
const YEAR = {from: 19_300 * DAY, to: 19_664 * DAY}
const PAST = 1_359_950
/** A ratio with 18 places, as the API prints it. */
const decimal = (part, whole) => `trim_scale(round(${part} / ${whole}, 18))::text`

export const queries = [
  {
    name: '100 delegates by voting power',
    graphql: '{ delegates(dao: "bench", first: 100) { address votingPower balance } }',
    sql: `SELECT json_build_object('data', json_build_object('delegates', json_agg(json_build_object(
            'address', address, 'votingPower', voting_power::text, 'balance', balance::text)))) AS json
          FROM (SELECT address, voting_power, balance FROM account WHERE token = '${TOKEN}' AND voting_power > 0
                ORDER BY voting_power DESC, address DESC LIMIT 100) AS a`,
    ponder: {
      graphql: `{ accounts(where: {token: "${TOKEN}", votingPower_gt: "0"}, orderBy: "votingPower", orderDirection: "desc", limit: 100) {
        items { address votingPower balance } } }`,
      read: ({accounts}) => ({delegates: accounts.items}),
    },
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
    ponder: {
      graphql: `{ proposal(id: "${GOVERNOR}:50") { id title state forVotes againstVotes quorum quorumCrossIndex quorumCrosser
        votes(orderBy: "weight", orderDirection: "desc", limit: 100) { items { voter support weight block transactionHash } } } }`,
      read: ({proposal: {quorumCrossIndex: index, quorumCrosser: voter, votes, ...rest}}) => ({
        proposal: {
          ...rest,
          quorumCrosser: {index, voter},
          votes: votes.items.map(vote => ({...vote, support: ['AGAINST', 'FOR', 'ABSTAIN'][vote.support]})),
        },
      }),
    },
  },
  {
    name: 'a year of daily concentration',
    graphql: `{ concentrationSeries(dao: "bench", population: delegates, from: "${YEAR.from}", to: "${YEAR.to}", interval: DAY) {
      time point { block largest: value(metric: topShare1) { decimal } herfindahl: value(metric: herfindahl) { decimal } } } }`,
    sql: `SELECT json_build_object('data', json_build_object('concentrationSeries', json_agg(json_build_object(
            'time', time::text, 'point', json_build_object('block', block,
              'largest', json_build_object('decimal', ${decimal("(r -> 'topSums' ->> 0)::numeric", "(r ->> 'total')::numeric")}),
              'herfindahl', json_build_object('decimal', ${decimal("(r ->> 'sumOfSquares')::numeric", "(r ->> 'total')::numeric ^ 2")})
            )) ORDER BY time))) AS json
          FROM generate_series(${YEAR.from}, ${YEAR.to}, ${DAY}) AS moment(time), LATERAL (
            SELECT block, readings::jsonb AS r FROM concentration WHERE token = '${TOKEN}' AND population = 'delegates'
              AND timestamp <= time ORDER BY timestamp DESC, block DESC LIMIT 1) AS point`,
  },
  {
    name: '100 delegates as of a past block',
    graphql: `{ delegates(dao: "bench", block: {number: ${PAST}}, first: 100) { address votingPower } }`,
    sql: `SELECT json_build_object('data', json_build_object('delegates', json_agg(json_build_object(
            'address', address, 'votingPower', votes::text)))) AS json
          FROM (SELECT address, votes FROM (
              SELECT DISTINCT ON (delegate) delegate AS address, current AS votes FROM voting_power_change
              WHERE token = '${TOKEN}' AND block <= ${PAST} ORDER BY delegate, block DESC, log_index DESC) AS past
            WHERE votes > 0 ORDER BY votes DESC, address DESC LIMIT 100) AS a`,
  },
]
