import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import type {Bytes} from '../../src/core/primitives'
import {displayText, hexToBytes, titleOf} from '../../src/core/text'

const hexOf = (bytes: Uint8Array): Bytes => `0x${Buffer.from(bytes).toString('hex')}`
const ofText = (text: string) => displayText(hexOf(Buffer.from(text, 'utf8')))

describe('displayText', () => {
  it.each<[string, Bytes, string, boolean]>([
    ['empty', '0x', '', false],
    ['plain', '0x68c3a9f09f91bb', 'hé👻', false],
    ['NUL', '0x610062', 'a\u2400b', true],
    ['invalid UTF-8', '0x61ff62', 'a\ufffdb', true],
    ['a truncated character', '0x61e282', 'a\ufffd', true],
    ['a lone surrogate', '0xeda080', '\ufffd\ufffd\ufffd', true],
    ['an overlong NUL', '0xc080', '\ufffd\ufffd', true],
    ['a replacement character that somebody wrote', '0xefbfbd', '\ufffd', false],
    ['a byte order mark', '0xefbbbf61', '\ufeffa', false],
    ['bidi override', '0x61e280ae62', 'ab', true],
    ['upper-case digits', '0xC3A9', 'é', false],
  ])('%s', (_, bytes, text, altered) => {
    expect(displayText(bytes)).toEqual({text, altered})
  })

  it.each([
    '\u061c',
    '\u200e',
    '\u200f',
    '\u202a',
    '\u202b',
    '\u202c',
    '\u202d',
    '\u202e',
    '\u2066',
    '\u2067',
    '\u2068',
    '\u2069',
  ])('removes the bidi control %j', control => {
    expect(ofText(`a${control}b${control}c`)).toEqual({text: 'abc', altered: true})
  })

  it('keeps joiners, which emoji and scripts need', () => {
    expect(ofText('👩\u200d💻 می\u200cخواهم')).toEqual({text: '👩\u200d💻 می\u200cخواهم', altered: false})
  })

  it('makes any bytes storable, and says altered exactly when the bytes cannot be had back', () => {
    fc.assert(
      fc.property(fc.uint8Array({maxLength: 60}), bytes => {
        const {text, altered} = displayText(hexOf(bytes))
        expect(text).not.toContain('\u0000')
        expect(Buffer.from(text, 'utf8').toString('utf8')).toBe(text)
        expect(altered).toBe(!Buffer.from(text, 'utf8').equals(bytes))
      }),
      {numRuns: 1000},
    )
  })
})

describe('titleOf', () => {
  it.each([
    ['# Raise the cap\n\nBecause.', 'Raise the cap'],
    ['\n\n  \r\n### Third line\r\nmore', 'Third line'],
    ['  ## Indented heading', 'Indented heading'],
    ['No newline at all', 'No newline at all'],
    ['#\n# \nNext', 'Next'],
    ['C# is not a heading', 'C# is not a heading'],
  ])('of %j is %j', (text, title) => {
    expect(titleOf(text)).toBe(title)
  })

  it.each(['', '\n\n', ' \t ', '#', '\r\n#\r\n'])('of %j is nothing', text => {
    expect(titleOf(text)).toBeUndefined()
  })

  it('is cut at 200 characters, never within one', () => {
    expect(titleOf('👻'.repeat(201))).toBe('👻'.repeat(200))
  })
})

describe('hexToBytes', () => {
  it('reads every byte', () => {
    fc.assert(
      fc.property(fc.uint8Array({maxLength: 40}), bytes => {
        expect([...hexToBytes(hexOf(bytes))]).toEqual([...bytes])
      }),
    )
  })
})
