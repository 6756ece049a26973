import {describe, expect, it} from 'vitest'
import {ChainDataError, ConfigError} from '../../src/core/errors'
import {timepointAt, toAddress, ZERO_ADDRESS} from '../../src/core/primitives'
import {blockAt} from './chain'

describe('toAddress', () => {
  it('lowers the case', () => {
    expect(toAddress('0xC0Da02939E1441F497fd74F78cE7Decb17B66529')).toBe('0xc0da02939e1441f497fd74f78ce7decb17b66529')
    expect(toAddress(`0X${'00'.repeat(20)}`)).toBe(ZERO_ADDRESS)
  })

  it.each(['', '0x', 'c0da02939e1441f497fd74f78ce7decb17b66529', `0x${'0'.repeat(39)}`, `0x${'0'.repeat(41)}`])(
    'refuses %j',
    text => {
      expect(() => toAddress(text)).toThrow(
        new RangeError(`expected an address of 20 bytes in hex, got ${JSON.stringify(text)}`),
      )
    },
  )

  it.each([`0x${'g'.repeat(40)}`, `0x${'0'.repeat(40)}\n`, ` 0x${'0'.repeat(40)}`])('refuses %j', text => {
    expect(() => toAddress(text)).toThrow(RangeError)
  })
})

describe('timepointAt', () => {
  it('is the height or the time, as the clock says', () => {
    expect(timepointAt(blockAt(7, 99), 'blocknumber')).toBe(7n)
    expect(timepointAt(blockAt(7, 99), 'timestamp')).toBe(99n)
  })
})

describe('errors', () => {
  it('name every problem of a configuration', () => {
    expect(new ConfigError(['a']).message).toBe('one problem in the configuration:\n  - a')
    expect(new ConfigError(['a', 'b']).message).toBe('2 problems in the configuration:\n  - a\n  - b')
    expect(new ConfigError(['a']).name).toBe('ConfigError')
    expect(new ChainDataError('a').name).toBe('ChainDataError')
  })
})
