import { expect, test } from 'vitest'
import { formats } from '../../../pipeline/report/format.ts'

const { fi, en } = formats

test.each([
  ['a small number', fi.number(999), '999'],
  ['thousands', fi.number(23000), '23\u202f000'],
  ['millions', fi.number(1234567), '1\u202f234\u202f567'],
  ['a negative number', fi.number(-1000), '\u22121\u202f000'],
  ['a share', fi.percent(0.0176), '1,8\u00a0%'],
  ['all', fi.percent(1), '100,0\u00a0%'],
  ['a date', fi.date('2021-03-01'), '1.3.2021'],
  ['a moment', fi.moment('2021-03-01T22:05:00Z'), '1.3.2021 klo\u00a022.05 UTC'],
  ['a list', fi.list(['a', 'b', 'c']), 'a, b ja c'],
  ['thousands in English', en.number(23000), '23,000'],
  ['a share in English', en.percent(0.0176), '1.8%'],
  ['a date in English', en.date('2021-03-01'), '1\u00a0Mar\u00a02021'],
  ['a whole date in English', en.longDate('2021-03-01'), '1 March 2021'],
  ['a moment in English', en.moment('2021-03-01T22:05:00Z'), '1\u00a0Mar\u00a02021, 22:05 UTC'],
  ['one decimal', fi.tenths(123.45), '123,5'],
  ['one decimal in English', en.tenths(1234.04), '1,234.0'],
  ['euros', fi.euros(123456), '1\u202f234,56\u00a0€'],
  ['whole euros', fi.wholeEuros(123456), '1\u202f235\u00a0€'],
  ['whole euros in English', en.wholeEuros(123449), '€1,234'],
  ['euros in English', en.euros(7), '€0.07'],
  ['a month', fi.month('2021-04'), 'huhtikuu 2021'],
  ['a month in English', en.month('2021-12'), 'December 2021'],
  ['one word', en.list(['a']), 'a'],
])('%s', (_, written, expected) => expect(written).toBe(expected))
