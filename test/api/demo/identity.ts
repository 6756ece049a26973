import {getAddress} from 'viem'
import {describe, expect, test} from 'vitest'
import {demoRoles} from '../../../src/demo/demo-accounts'
import {ALPHA, BRAVO} from '../../recording/compound'
import {type Demo, GOVERNOR, TOKEN, VOTER} from './demo'

export function identityTests(demo: Demo): void {
  describe('identity', () => {
    test('chains, contracts and accounts have their CAIP ids', async () => {
      const data = await demo.api.data(`{
        _meta { chains { chain caip2 } }
        dao(slug: "opg-demo") { caip2 tokens { caip10 caip19 } governors { caip10 } labels { address caip10 } }
        holders(dao: "opg-demo", first: 1) { address caip10 }
        delegators(dao: "opg-demo", delegate: "${demoRoles.safeA}", first: 1) { address caip10 }
        accountInfluence(dao: "compound", address: "${VOTER}") { caip10 }
        proposal(dao: "compound", proposalId: 100) { caip2 } }`)
      const account = expect.stringMatching(/^eip155:31337:0x[0-9a-fA-F]{40}$/)
      expect(data).toMatchObject({
        _meta: {
          chains: [
            {chain: 'ethereum', caip2: 'eip155:1'},
            {chain: 'local', caip2: 'eip155:31337'},
          ],
        },
        dao: {
          caip2: 'eip155:31337',
          tokens: [{caip10: `eip155:31337:${getAddress(TOKEN)}`, caip19: `eip155:31337/erc20:${getAddress(TOKEN)}`}],
          governors: [{caip10: `eip155:31337:${getAddress(GOVERNOR)}`}],
        },
        holders: [{caip10: account}],
        delegators: [{caip10: account}],
        accountInfluence: {caip10: `eip155:1:${getAddress(VOTER)}`},
        proposal: {caip2: 'eip155:1'},
      })
      const {dao, holders} = data as Record<'dao', {labels: {address: string; caip10: string}[]}> &
        Record<'holders', {address: string; caip10: string}[]>
      for (const {address, caip10} of [...dao.labels, ...holders]) expect(caip10).toBe(`eip155:31337:${address}`)
    })

    test.each([
      ['a voter', (voter: string) => `votes(voter: "${voter}") { id }`, VOTER, 1],
      ['a governor', (governor: string) => `proposals(governor: "${governor}") { id }`, BRAVO, 1],
      [
        'a governor of one',
        (governor: string) => `proposal(governor: "${governor}", proposalId: 100) { id }`,
        BRAVO,
        1,
      ],
      ['a proposer', (proposer: string) => `proposals(dao: "opg-demo", proposer: "${proposer}") { id }`, null, 31337],
      ['a token', (token: string) => `holders(dao: "opg-demo", token: "${token}") { address }`, TOKEN, 31337],
      [
        'a governor inside',
        (governor: string) =>
          `dao(slug: "opg-demo") { tokens { concentration(population: delegates) { decisions(governor: "${governor}") { quorum } } } }`,
        GOVERNOR,
        31337,
      ],
      [
        'a delegate',
        (delegate: string) => `delegators(dao: "opg-demo", delegate: "${delegate}") { address }`,
        demoRoles.safeA,
        31337,
      ],
      [
        'an account',
        (address: string) => `accountInfluence(dao: "compound", address: "${address}") { voted }`,
        VOTER,
        1,
      ],
    ])('%s can be named with its chain', async (_, query, address, chainId) => {
      const {rows} = await demo.pool.query("SELECT proposer FROM proposal WHERE dao = 'opg-demo' LIMIT 1")
      const plain = (address ?? String(rows[0]?.proposer)).toLowerCase()
      const expected = await demo.api.data<object>(`{ ${query(plain)} }`)
      expect(JSON.stringify(expected).length).toBeGreaterThan(30)
      for (const text of [`eip155:${chainId}:${plain}`, `EIP155:${chainId}:${getAddress(plain)}`])
        expect(await demo.api.data(`{ ${query(text)} }`)).toEqual(expected)
      const other = await demo.api.ask<Record<string, unknown>>(`{ ${query(`eip155:10:${plain}`)} }`)
      // Where nothing else tells the chain, the address does, and that chain has nothing.
      if (other.errors)
        expect(other.errors[0]?.message).toMatch(`expected an address of eip155:${chainId}, got eip155:10:0x`)
      else expect(Object.values(other.data ?? {})).toEqual([query(plain).startsWith('proposal(') ? null : []])
    })

    test('an asset is taken for a token, and for nothing else', async () => {
      const asset = `eip155:31337/erc20:${TOKEN}`
      expect(await demo.api.data(`{ holders(dao: "opg-demo", token: "${asset}", first: 1) { address } }`)).toEqual(
        await demo.api.data('{ holders(dao: "opg-demo", first: 1) { address } }'),
      )
      const {errors, status} = await demo.api.ask(`{ holders(dao: "opg-demo", address: "${asset}") { address } }`)
      expect(status).toBe(400)
      expect(errors?.[0]?.message).toBe(
        `address: expected an account (eip155:31337:0x…), got the asset eip155:31337/erc20:${TOKEN}`,
      )
      const mixed = await demo.api.ask(
        `{ proposals(governor: "eip155:1:${ALPHA}", proposer: "eip155:10:${VOTER}") { id } }`,
      )
      expect(mixed.errors?.[0]?.message).toBe(`proposer: expected an address of eip155:1, got eip155:10:${VOTER}`)
    })

    test('by variables, too', async () => {
      const query = 'query ($voter: Address, $first: Int!) { votes(voter: $voter, first: $first) { id } }'
      const {votes} = await demo.api.data<{votes: object[]}>(query, {voter: `eip155:1:${VOTER}`, first: 3})
      expect(votes).toHaveLength(3)
    })

    test('proposals by id, in every notation', async () => {
      const id = `1:${BRAVO}:100`
      for (const text of [id, `eip155:1:${getAddress(BRAVO)}:100`, `1:${BRAVO}:0x64`, `1:${BRAVO}:0100`]) {
        expect(await demo.api.data(`{ proposal(id: "${text}") { id proposalId } }`), text).toEqual({
          proposal: {id, proposalId: '100'},
        })
        const {votes} = await demo.api.data<{votes: {proposal: string}[]}>(
          `{ votes(proposal: "${text}", first: 1) { proposal } }`,
        )
        expect(votes).toEqual([{proposal: id}])
      }
    })
  })
}
