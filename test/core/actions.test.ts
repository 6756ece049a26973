import fc from 'fast-check'
import {
  type AbiFunction,
  encodeAbiParameters,
  encodeFunctionData,
  encodePacked,
  keccak256,
  parseAbi,
  parseAbiItem,
  stringToHex,
  toFunctionSelector,
} from 'viem'
import {describe, expect, it} from 'vitest'
import {carriers} from '../../src/core/actions/carriers'
import {type ActionEffect, classifyAction} from '../../src/core/actions/classify'
import {knownFunctions} from '../../src/core/actions/known-functions'
import {POWERS} from '../../src/core/actions/power'
import {type Address, type Bytes, toAddress} from '../../src/core/primitives'

const target = toAddress(`0x${'11'.repeat(20)}`)
const other = toAddress(`0x${'22'.repeat(20)}`)
const salt: Bytes = `0x${'00'.repeat(32)}`
const upgrade = encodeFunctionData({abi: parseAbi(['function upgradeTo(address)']), args: [other]})

const classify = (calldata: Bytes, more: {value?: bigint; signature?: Bytes; target?: Address} = {}) =>
  classifyAction({target, value: 0n, signature: '0x', calldata, ...more}, keccak256)

const brief = (effects: readonly ActionEffect[]) => effects.map(({path, target: to, powers}) => [path, to, [...powers]])

const encode = (signature: string, args: readonly unknown[]): Bytes =>
  encodeFunctionData({abi: [parseAbiItem(`function ${signature}`) as AbiFunction], args: args as unknown[]})

describe('known functions', () => {
  it.each([...knownFunctions.values()])('$signature has the selector $selector', ({signature, selector}) => {
    expect(toFunctionSelector(`function ${signature}`)).toBe(selector)
  })

  it('use powers of the list, and every carrier is one of them with the same types', () => {
    for (const {power} of knownFunctions.values()) expect(POWERS).toContain(power)
    for (const {selector, parameters} of carriers) {
      const types = parameters.map(({type, components}) =>
        type === 'tuple[]' ? `(${components?.map(part => part.type).join(',')})[]` : type,
      )
      const signature = knownFunctions.get(selector)?.signature
      expect(signature?.slice(signature.indexOf('('))).toBe(`(${types.join(',')})`)
    }
  })
})

describe('one call', () => {
  it('is classified by its selector', () => {
    expect(classify(upgrade)).toEqual([
      {
        path: '0',
        target,
        value: 0n,
        selector: '0x3659cfe6',
        signature: 'upgradeTo(address)',
        powers: ['upgradeCode'],
        delegatecall: false,
        crosschain: false,
        unread: undefined,
      },
    ])
  })

  it('without data moves treasury when it sends value, and does nothing otherwise', () => {
    expect(brief(classify('0x', {value: 5n}))).toEqual([['0', target, ['moveTreasury']]])
    expect(brief(classify('0x'))).toEqual([['0', target, []]])
  })

  it('of an unknown or cut selector is unknown, and the value it sends is said too', () => {
    expect(brief(classify('0xdeadbeef', {value: 1n}))).toEqual([['0', target, ['unknown', 'moveTreasury']]])
    expect(brief(classify('0x3659cf'))).toEqual([['0', target, ['unknown']]])
  })

  it('is never classified by what its signature text looks like', () => {
    const args = encodeAbiParameters([{type: 'address'}], [other])
    expect(brief(classify(args, {signature: stringToHex('upgradeTo(address)')}))).toEqual([
      ['0', target, ['upgradeCode']],
    ])
    // Reads like an upgrade, hashes to something else.
    expect(brief(classify(args, {signature: stringToHex('upgradeTo(address )')}))).toEqual([['0', target, ['unknown']]])
    // With text, the calldata has no selector: what looks like one is an argument.
    expect(brief(classify(upgrade, {signature: stringToHex('harmless()')}))).toEqual([['0', target, ['unknown']]])
  })
})

describe('calls inside calls', () => {
  const inner: [string, Bytes][] = [
    [
      'TimelockController.schedule',
      encode('schedule(address,uint256,bytes,bytes32,bytes32,uint256)', [other, 0n, upgrade, salt, salt, 1n]),
    ],
    [
      'TimelockController.execute',
      encode('execute(address,uint256,bytes,bytes32,bytes32)', [other, 0n, upgrade, salt, salt]),
    ],
    [
      'TimelockController.scheduleBatch',
      encode('scheduleBatch(address[],uint256[],bytes[],bytes32,bytes32,uint256)', [
        [other],
        [0n],
        [upgrade],
        salt,
        salt,
        1n,
      ]),
    ],
    [
      'TimelockController.executeBatch',
      encode('executeBatch(address[],uint256[],bytes[],bytes32,bytes32)', [[other], [0n], [upgrade], salt, salt]),
    ],
    ['Governor.propose', encode('propose(address[],uint256[],bytes[],string)', [[other], [0n], [upgrade], 'text'])],
    ['Governor.relay', encode('relay(address,uint256,bytes)', [other, 0n, upgrade])],
    ['AccessManager.schedule', encode('schedule(address,bytes,uint48)', [other, upgrade, 1])],
    ['UpgradeExecutor.executeCall', encode('executeCall(address,bytes)', [other, upgrade])],
    [
      'Aragon.execute',
      encode('execute(bytes32,(address,uint256,bytes)[],uint256)', [salt, [[other, 0n, upgrade]], 0n]),
    ],
    ['Multicall3.aggregate3', encode('aggregate3((address,bool,bytes)[])', [[[other, true, upgrade]]])],
    ['Multicall.aggregate', encode('aggregate((address,bytes)[])', [[[other, upgrade]]])],
    [
      'CompoundTimelock.queueTransaction',
      encode('queueTransaction(address,uint256,string,bytes,uint256)', [other, 0n, '', upgrade, 1n]),
    ],
    [
      'CompoundTimelock.executeTransaction with text',
      encode('executeTransaction(address,uint256,string,bytes,uint256)', [
        other,
        0n,
        'upgradeTo(address)',
        encodeAbiParameters([{type: 'address'}], [other]),
        1n,
      ]),
    ],
  ]

  it.each(inner)('%s is looked into', (_, calldata) => {
    const [carrier, found, ...rest] = classify(calldata)
    expect(carrier?.path).toBe('0')
    expect(rest).toEqual([])
    expect(found).toMatchObject({
      path: '0.0',
      target: other,
      powers: ['upgradeCode'],
      delegatecall: false,
      crosschain: false,
    })
  })

  it('a multicall calls its own contract', () => {
    const effects = classify(encode('multicall(bytes[])', [[upgrade, '0x']]))
    expect(brief(effects)).toEqual([
      ['0', target, ['nestedExecution']],
      ['0.0', target, ['upgradeCode']],
      ['0.1', target, []],
    ])
  })

  it('a delegatecall is arbitrary code, by Safe or by an upgrade executor', () => {
    const safe = (operation: number) =>
      encode('execTransaction(address,uint256,bytes,uint8,uint256,uint256,uint256,address,address,bytes)', [
        other,
        0n,
        upgrade,
        operation,
        0n,
        0n,
        0n,
        target,
        target,
        '0x',
      ])
    expect(classify(safe(1))[1]).toMatchObject({powers: ['arbitraryCode', 'upgradeCode'], delegatecall: true})
    expect(classify(safe(0))[1]).toMatchObject({powers: ['upgradeCode'], delegatecall: false})
    expect(classify(encode('execute(address,bytes)', [other, upgrade]))[1]).toMatchObject({delegatecall: true})
  })

  it('the packed calls of a MultiSend are read one by one', () => {
    const packed = (operation: number, to: Address, value: bigint, data: Bytes) =>
      encodePacked(
        ['uint8', 'address', 'uint256', 'uint256', 'bytes'],
        [operation, to, value, BigInt((data.length - 2) / 2), data],
      )
    const transactions = `0x${packed(0, other, 7n, upgrade).slice(2)}${packed(1, target, 0n, '0x').slice(2)}` as Bytes
    const effects = classify(encode('multiSend(bytes)', [transactions]))
    expect(brief(effects).slice(1)).toEqual([
      ['0.0', other, ['upgradeCode', 'moveTreasury']],
      ['0.1', target, ['arbitraryCode']],
    ])
    expect(classify(encode('multiSend(bytes)', [transactions.slice(0, 60) as Bytes]))[0]?.unread).toBe(
      'packed calls end early',
    )
  })

  it('what goes to another chain stays marked at every depth', () => {
    const there = encode('sendTxToL1(address,bytes)', [other, encode('multicall(bytes[])', [[upgrade]])])
    expect(classify(there).map(({crosschain}) => crosschain)).toEqual([false, true, true])
  })

  it('nesting beyond four levels, and more than a thousand calls, is said and not followed', () => {
    let nested = upgrade
    for (let i = 0; i < 8; i++) nested = encode('multicall(bytes[])', [[nested]])
    const effects = classify(nested)
    expect(effects).toHaveLength(5)
    expect(effects.at(-1)?.unread).toBe('nested deeper than 4')
    const wide = classify(encode('multicall(bytes[])', [Array.from({length: 2000}, () => upgrade)]))
    expect(wide).toHaveLength(1)
    expect(wide[0]?.unread).toBe('more than 1000 calls')
  })

  it('arrays of different lengths are unread, not guessed', () => {
    const calldata = encode('executeBatch(address[],uint256[],bytes[],bytes32,bytes32)', [
      [other, other],
      [0n],
      [upgrade],
      salt,
      salt,
    ])
    expect(classify(calldata)).toMatchObject([{unread: 'arrays of different lengths'}])
  })
})

describe('hostile calldata', () => {
  it('never throws, whatever follows the selector of a carrier', () => {
    fc.assert(
      fc.property(fc.constantFrom(...carriers), fc.uint8Array({maxLength: 400}), ({selector}, bytes) => {
        const effects = classify(`${selector}${Buffer.from(bytes).toString('hex')}` as Bytes)
        expect(effects.length).toBeGreaterThan(0)
      }),
      {numRuns: 2000},
    )
  })

  it('a multicall whose elements share one tail is unread', () => {
    const count = 2000
    const word = (value: number) => value.toString(16).padStart(64, '0')
    const tail = `${word(50_000)}${'00'.repeat(50_016)}`
    const data = `0xac9650d8${word(32)}${word(count)}${word(count * 32).repeat(count)}${tail}` as Bytes
    expect(classify(data)).toMatchObject([{unread: 'decodes to far more bytes than it has'}])
  })
})
