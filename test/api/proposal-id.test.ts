import fc from 'fast-check'
import {expect, test} from 'vitest'
import {proposalRowIdOf} from '../../src/api/proposal-id'

const GOVERNOR = '0x9fe46736679d2d9a65f0992f2272de9f3c7fa6e0'

test('an id of a proposal is the same in every notation', () => {
  const number = fc.bigInt({min: 0n, max: 2n ** 256n - 1n})
  fc.assert(
    fc.property(fc.integer({min: 1, max: 2 ** 40}), number, (chain, proposalId) => {
      const expected = `${chain}:${GOVERNOR}:${proposalId}`
      for (const prefix of ['', 'eip155:'])
        for (const governor of [GOVERNOR, GOVERNOR.toUpperCase()])
          for (const id of [
            `${proposalId}`,
            `0x${proposalId.toString(16)}`,
            `0X0${proposalId.toString(16)}`.slice(0, 66),
          ])
            expect(proposalRowIdOf(`${prefix}${chain}:${governor}:${id}`)).toBe(
              id.startsWith('0X') ? `${chain}:${GOVERNOR}:${BigInt(id.toLowerCase())}` : expected,
            )
    }),
  )
})

test.each(['', '1', `1:${GOVERNOR}`, `1:${GOVERNOR}:`, `1:${GOVERNOR}:-1`, `x:${GOVERNOR}:1`, `1:0x12:1`, '\0'])(
  '%j names no proposal and stays what it is',
  text => {
    expect(proposalRowIdOf(text)).toBe(text)
  },
)
