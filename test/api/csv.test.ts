import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {csvOf} from '../../src/api/csv'
import {parseCsv} from '../harness/csv'

const text = fc.string({
  unit: fc.constantFrom('a', '"', ',', '\n', '=', '-', '+', '@', '\t', ' ', "'", '１', '＝', '0', '.'),
})
const value = fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null), fc.bigInt().map(String))

test('what is written can be read, and nothing of it is a formula', () => {
  fc.assert(
    fc.property(
      fc.integer({min: 1, max: 4}),
      fc.array(fc.array(value, {minLength: 4, maxLength: 4})),
      (width, drawn) => {
        const columns = ['a', 'b.c', 'd', 'e'].slice(0, width)
        const records = drawn.map(record => record.slice(0, width))
        const read = parseCsv(csvOf({columns, records}))
        expect(read.length).toBe(records.length)
        for (const [i, record] of records.entries())
          for (const [j, column] of columns.entries()) {
            const given = record[j] === null ? '' : String(record[j])
            const found = read[i]?.[column] ?? ''
            expect([given, `'${given}`]).toContain(found)
            const isNumber = /^-?\d+(\.\d+)?$/.test(found)
            if (isNumber) expect(found).toBe(given)
            else expect(found).not.toMatch(/^[-=+@\t\r＝]/)
          }
      },
    ),
  )
})

describe('a number stays a number', () => {
  test.each(['-5', '-0.25', '7', '1.5'])('%s', number => {
    expect(csvOf({columns: ['n', 'm'], records: [[number, '=1']]})).toBe(`n,m\n${number},'=1\n`)
  })
})
