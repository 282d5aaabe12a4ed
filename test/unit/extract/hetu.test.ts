import * as fc from 'fast-check'
import { FinnishSSN } from 'finnish-ssn'
import { describe, expect, test } from 'vitest'
import { parseHetu } from '../../../pipeline/privacy/hetu.ts'
import { trialsOf } from '../../support/trials.ts'

// Published test identities (dvv.fi): individual numbers 900-999 are never given to a person.
const officialTestHetus = `010594Y9032 010594Y9021 020594X903P 020594X902N 030594W903B 030694W9024 040594V9030
  040594V902Y 050594U903M 050594U902L 010516B903X 010516B902W 020516C903K 020516C902J 030516D9037 030516D9026
  010501E9032 020502E902X 020503F9037 020504A902E 020504B904H`.split(/\s+/)

describe('a personal identity code', () => {
  test.each(officialTestHetus)('%s is right', (hetu) => {
    expect(parseHetu(hetu)).toMatchObject({ code: hetu, isCheckCharacterRight: true })
  })

  test.each([
    ['+', '1894-05-01'],
    ['-', '1994-05-01'],
    ['Y', '1994-05-01'],
    ['X', '1994-05-01'],
    ['W', '1994-05-01'],
    ['V', '1994-05-01'],
    ['U', '1994-05-01'],
    ['A', '2094-05-01'],
    ['B', '2094-05-01'],
    ['C', '2094-05-01'],
    ['D', '2094-05-01'],
    ['E', '2094-05-01'],
    ['F', '2094-05-01'],
  ])('with the sign %s is of its century, and the sign stays', (sign, birthDate) => {
    expect(parseHetu(`010594${sign}9032`)).toEqual({
      code: `010594${sign}9032`,
      birthDate,
      isCheckCharacterRight: true,
    })
  })

  test.each([
    ['lower-case letters', '010594y903x', '010594Y903X'],
    ['an en dash', '010594\u20139032', '010594-9032'],
    ['a minus sign', '010594\u22129032', '010594-9032'],
  ])('is read with %s', (_, given, code) => {
    expect(parseHetu(given)?.code).toBe(code)
  })

  test.each([
    ['the individual number 001', '010594-001A', false],
    ['the individual number 002', '010594-002B', true],
    ['the individual number 000', '010594-0009', false],
    ['29 February of a common year', '290293-903A', false],
    ['29 February of a leap year', '290292-903A', true],
    ['29 February 1900, no leap year', '290200-903A', false],
    ['29 February 2000, a leap year', '290200A903A', true],
    ['31 April', '310490-903A', false],
    ['day 00', '000490-903A', false],
    ['month 13', '011390-903A', false],
    ['a check letter outside the alphabet: G', '010594Y903G', false],
    ['a check letter outside the alphabet: I', '010594Y903I', false],
    ['a check letter outside the alphabet: O', '010594Y903O', false],
    ['a check letter outside the alphabet: Q', '010594Y903Q', false],
    ['a check letter outside the alphabet: Z', '010594Y903Z', false],
    ['a sign that is none: G', '010594G9032', false],
    ['a sign that is none: comma', '010594,9032', false],
    ['no sign', '0105949032', false],
    ['a letter among the digits', '01O594-9032', false],
    ['something after it', '010594-90321', false],
    ['a space in it', '010594 -9032', false],
    ['nothing at all', '', false],
  ])('with %s: %s is well-formed: %s', (_, value, isWellFormed) => {
    expect(parseHetu(value) !== null).toBe(isWellFormed)
  })

  test('with a wrong check character is well-formed, and its birth date is known', () => {
    expect(parseHetu('010594Y9033')).toEqual({
      code: '010594Y9033',
      birthDate: '1994-05-01',
      isCheckCharacterRight: false,
    })
  })

  test('is judged as another implementation judges it', () => {
    const number = (from: number, to: number, length: number) =>
      fc.integer({ min: from, max: to }).map((value) => String(value).padStart(length, '0'))
    // The other implementation knows births of 1850-2029 alone.
    const years = fc.oneof(
      fc.tuple(number(50, 99, 2), fc.constant('+')),
      fc.tuple(number(0, 99, 2), fc.constantFrom(...'-YXWVU')),
      fc.tuple(number(0, 29, 2), fc.constantFrom(...'ABCDEF')),
    )
    const checkCharacters = fc.constantFrom(...'0123456789ABCDEFHJKLMNPRSTUVWXY')
    const hetus = fc.tuple(number(0, 32, 2), number(0, 13, 2), years, number(900, 999, 3), checkCharacters)
    fc.assert(
      fc.property(hetus, (parts) => {
        const hetu = parts.flat().join('')
        expect(parseHetu(hetu)?.isCheckCharacterRight ?? false).toBe(FinnishSSN.validate(hetu))
      }),
      { numRuns: trialsOf(10_000) },
    )
  })
})
