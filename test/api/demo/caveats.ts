import {createRequire} from 'node:module'
import {join} from 'node:path'
import type {Pool} from 'pg'
import {getAddress} from 'viem'
import {describe, expect, test} from 'vitest'
import {projectDir} from '../../../src/config/load'
import {TestApi} from '../../harness/api'
import {BRAVO} from '../../recording/compound'
import {type Demo, GOVERNOR, TOKEN} from './demo'
import {missableOf, withoutCaveats, wronglyMissing} from './missing'

const {publicSchema} = createRequire(__filename)(
  join(projectDir, 'lib/api/schema.js'),
) as typeof import('../../../src/api/schema')

export function caveatsTests(demo: Demo): void {
  describe('caveats', () => {
    test('can be asked of every figure', () => {
      expect(withoutCaveats(publicSchema())).toEqual([])
    })

    test.each([
      ['Proposal', 'proposals(first: 1000)'],
      ['ProposalInfluence', 'proposals(first: 1000) { influence'],
      ['ProposalTurnout', 'proposals(first: 1000) { turnout'],
      ['ProposalPotential', 'proposals(first: 100) { potential'],
      ['Vote', 'proposals(first: 1000) { votes(first: 2)'],
      ['ConcentrationPoint', 'concentration(dao: "opg-demo", population: delegates, first: 1000)'],
      ['ParticipationPoint', 'participation(dao: "opg-demo", first: 1000)'],
      ['Account', 'holders(dao: "opg-demo", first: 1000)'],
      ['Account', 'delegates(dao: "opg-demo", first: 1000)'],
      ['Account', 'holders(dao: "opg-demo", block: {number: 100})'],
      ['PowerIndices', 'proposals(dao: "opg-demo", first: 3) { powerIndices(game: quorum)'],
      ['PowerIndices', 'proposals(dao: "compound", first: 3) { powerIndices'],
      ['AccountInfluence', 'influencers(dao: "opg-demo")'],
      ['AccountInfluence', 'influencers(dao: "compound", first: 20)'],
      ['DaoInfluence', 'daoInfluence(dao: "opg-demo")'],
      ['DaoInfluence', 'daoInfluence(dao: "opg-demo", to: 3)'],
    ])('of a %s say why values are missing, and of no other: %s', async (type, list) => {
      const [root = '', nested] = list.split(' { ')
      const query = nested ? `${root} { ${nested} { ${missableOf(type)} } }` : `${root} { ${missableOf(type)} }`
      const data = await demo.api.data<Record<string, unknown>>(`{ ${query} }`)
      const name = nested?.split('(')[0]
      const entries = Object.values(data)
        .flat()
        .flatMap(entry => (name ? (entry as Record<string, unknown>)[name] : entry))
        .filter(entry => entry !== null)
      expect(entries.length).toBeGreaterThan(0)
      expect([...new Set(entries.flatMap(entry => wronglyMissing(type, entry)))]).toEqual([])
    })

    test('name population, denominator, rule, block and labels of what they are of', async () => {
      const text = 'caveats { population denominator labels rule method bounds block }'
      const {proposal, concentration, dao} = await demo.api.data<Record<string, Record<string, unknown>>>(`{
        proposal(dao: "compound", proposalId: 81) { influence { ${text} } }
        concentration(dao: "opg-demo", population: holdersAdjusted, from: 100, to: 120, first: 1) { block series { labels denominator } ${text} }
        dao(slug: "opg-demo") { powerIndices(block: {number: 100}, quota: 5) { ${text} } } }`)
      expect(proposal?.influence).toMatchObject({
        caveats: {
          rule: 'Passes iff votes for > votes against, and votes for ≥ a quorum of 400000000000000000000000 (derived).',
          block: 16_272_090,
          labels: null,
        },
      })
      const [point] = concentration as unknown as {block: number; series: object; caveats: object}[]
      expect(point?.caveats).toMatchObject({
        ...point?.series,
        block: point?.block,
        population: expect.stringMatching(/^holdersAdjusted: /),
      })
      expect(dao?.powerIndices).toMatchObject({
        caveats: {rule: 'A coalition wins iff it weighs at least 5.', block: 100},
      })
    })

    test('say that a contract cannot be trusted, where it takes part', async () => {
      const client = await demo.pool.connect()
      try {
        await client.query('BEGIN')
        await client.query(`INSERT INTO breach (id, chain_id, contract, rule, expected, found, block, timestamp)
          VALUES ('1', 31337, '31337:${GOVERNOR}', 'voteWeight', '1', '2', 100, 1)`)
        const quality = 'caveats { quality { status contracts brokenRules verifiedAt } }'
        const data = await new TestApi(client as unknown as Pool).data(`{
          proposals(dao: "opg-demo", first: 1) { ${quality} }
          participation(dao: "opg-demo", first: 1) { ${quality} }
          other: proposals(dao: "compound", first: 1) { ${quality} } }`)
        const [governor, token] = [getAddress(GOVERNOR), getAddress(TOKEN)]
        const broken = {status: 'broken', contracts: [governor, token], brokenRules: ['voteWeight'], verifiedAt: null}
        const ok = {status: 'ok', contracts: [token], brokenRules: [], verifiedAt: null}
        expect(data).toEqual({
          proposals: [{caveats: {quality: broken}}],
          participation: [{caveats: {quality: ok}}],
          other: [{caveats: {quality: {...ok, contracts: [getAddress(BRAVO)]}}}],
        })
      } finally {
        await client.query('ROLLBACK')
        client.release()
      }
    })

    test('say of figures of a block whether the contracts could be trusted up to there', async () => {
      // An answer as of a block is read in a transaction of its own, so these rows have to stand for a while.
      const {pool} = demo
      try {
        await pool.query(`INSERT INTO breach (id, chain_id, contract, rule, expected, found, block, timestamp) VALUES
          ('past1', 31337, '31337:${TOKEN}', 'supply', '1', '2', 107, 1), ('past2', 31337, '31337:${TOKEN}', 'supply', '1', '2', 110, 1),
          ('past3', 31337, '31337:${TOKEN}', 'negativeBalance', '1', '2', 110, 1)`)
        await pool.query(
          `INSERT INTO verification (id, dao, block, hash, checked_at, samples, seed, checks, differences, outcome)
          VALUES ('past1', 'opg-demo', 90, '0x', now(), 1, 1, '[]', $1, 'different'),
            ('past2', 'opg-demo', 105, '0x', now() + interval '1 s', 1, 1, '[]', '[]', 'equal')`,
          [JSON.stringify([{check: 'balance', contract: TOKEN, subject: '', expected: '1', found: '2'}])],
        )
        await pool.query(`INSERT INTO implementation_change (id, chain_id, contract, unsupported, block, timestamp, transaction_hash,
          log_index) VALUES ('past1', 31337, '31337:${TOKEN}', 'none that is known', 80, 1, '0x', 1)`)
        const expected = (block: number) => ({
          status: block >= 107 || (block >= 90 && block < 105) ? 'broken' : block >= 80 ? 'unknown' : 'ok',
          brokenRules: [...(block >= 107 ? ['supply'] : []), ...(block >= 110 ? ['negativeBalance'] : [])],
          verifiedAt: block >= 105 ? 105 : block >= 90 ? 90 : null,
        })
        const text = 'caveats { block quality { status brokenRules verifiedAt } }'
        const blocks = [79, 80, 89, 90, 104, 105, 106, 107, 109, 110, 111]
        const asOf = blocks.map(
          block => `at${block}: holders(dao: "opg-demo", first: 1, block: {number: ${block}}) { ${text} }`,
        )
        const data = await demo.api.data<
          Record<string, {caveats: {block: number; quality: object}}[]>
        >(`{ ${asOf.join('\n')} points: participation(dao: "opg-demo", from: 60, to: 120, first: 1000) { ${text} }
          now: holders(dao: "opg-demo", first: 1) { ${text} } }`)
        const told = Object.values(data)
          .flat()
          .map(({caveats}) => caveats)
        expect(told.length).toBeGreaterThan(20)
        expect(told.map(({quality}) => quality)).toEqual(told.map(({block}) => expected(block)))
        expect(blocks.map(block => data[`at${block}`]?.[0]?.caveats.block)).toEqual(blocks)
        expect(new Set(told.map(({quality}) => JSON.stringify(quality))).size).toBe(6)
      } finally {
        for (const table of ['breach', 'verification', 'implementation_change'])
          await pool.query(`DELETE FROM ${table} WHERE id LIKE 'past%'`)
      }
    })
  })
}
