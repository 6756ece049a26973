import type {Pool} from 'pg'
import {describe, expect, test} from 'vitest'
import {TestApi} from '../../harness/api'
import {type Demo, GOVERNOR} from './demo'

export function statusTests(demo: Demo): void {
  describe('status', () => {
    interface Status {
      readonly chains: {readonly chain: string; readonly integrity: string; readonly finalizedBlock: number}[]
      readonly daos: {readonly dao: string; readonly integrity: string; readonly lastVerification: object | null}[]
    }
    const query =
      '{ _meta { chains { chain finalizedBlock integrity block { number hash timestamp } } daos { dao chain { chain lag } integrity unreadableLogs lastVerification { block } } } }'

    test('tells of every chain and every DAO what is indexed, final and trusted', async () => {
      const {_meta} = await demo.api.data<{_meta: Status}>(query)
      expect(_meta.chains).toMatchObject([
        {chain: 'ethereum', integrity: 'ok', finalizedBlock: 16_272_090 - 75, block: {number: 16_272_090}},
        {chain: 'local', integrity: 'ok', block: {number: 260}},
      ])
      expect(_meta.daos).toMatchObject([
        {
          dao: 'compound',
          chain: {chain: 'ethereum', lag: 0},
          integrity: 'ok',
          unreadableLogs: 0,
          lastVerification: null,
        },
        {dao: 'opg-demo', chain: {chain: 'local', lag: 0}, integrity: 'ok'},
      ])
    })

    test.each([
      [
        'a broken rule',
        'broken',
        `INSERT INTO breach (id, chain_id, contract, rule, expected, found, block, timestamp)
        VALUES ('1', 31337, '31337:${GOVERNOR}', 'voteWeight', '1', '2', 100, 1)`,
      ],
      [
        'code that no file covers',
        'unknown',
        `INSERT INTO implementation_change (id, chain_id, contract, unsupported, block,
        timestamp, transaction_hash, log_index) VALUES ('1', 31337, '31337:${GOVERNOR}', 'none that is known', 200, 1, '0x', 1)`,
      ],
      [
        'a verification with differences',
        'broken',
        `INSERT INTO verification (id, dao, block, hash, checked_at, samples, seed,
        checks, differences, outcome) VALUES ('1', 'opg-demo', 9, '0x', now(), 1, 1, '[]', '[]', 'different')`,
      ],
      ['nothing indexed', 'unknown', "DELETE FROM cursor WHERE id = 'local'"],
    ])(
      'with %s the DAO and its chain are %s, the others are not, and Dao.integrity says the same',
      async (_, status, change) => {
        const client = await demo.pool.connect()
        try {
          await client.query('BEGIN')
          await client.query(change)
          const within = new TestApi(client as unknown as Pool)
          const {_meta} = await within.data<{_meta: Status}>(query)
          expect(_meta.chains.map(({integrity}) => integrity)).toEqual(['ok', status])
          expect(_meta.daos.map(({integrity}) => integrity)).toEqual(['ok', status])
          expect(await within.data('{ dao(slug: "opg-demo") { integrity { status } } }')).toEqual({
            dao: {integrity: {status}},
          })
          expect(_meta.daos[1]?.lastVerification).toEqual(change.includes('verification (') ? {block: 9} : null)
        } finally {
          await client.query('ROLLBACK')
          client.release()
        }
      },
    )
  })
}
