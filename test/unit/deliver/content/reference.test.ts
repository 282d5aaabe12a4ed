import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { idsWithReference, referenceOf } from '../../../../pipeline/deliver/content/reference.ts'

const anyId = fc.uuid()

describe('the reference of a notification', () => {
  test('is five times three digits', () => {
    expect(referenceOf('482f1093-7566-4204-8182-0937566204ab')).toBe('248 021 808 631 558')
    expect(referenceOf('00000000-0000-4000-8000-000000000000')).toBe('000 000 000 000 098')
    expect(referenceOf('ffffffff-ffff-ffff-ffff-ffffffffffff')).toBe('879 609 302 220 713')
  })

  test('leads back to the notification, however it is spaced', () => {
    fc.assert(
      fc.property(anyId, fc.constantFrom('', ' ', '-', '\u00a0'), (id, space) => {
        const ids = idsWithReference(referenceOf(id).replaceAll(' ', space))
        expect(ids).not.toBeNull()
        expect(ids!.first <= id && id <= ids!.last).toBe(true)
        expect(referenceOf(ids!.first)).toBe(referenceOf(ids!.last))
      }),
    )
  })

  test('with a wrong digit, or two that changed places, leads nowhere', () => {
    fc.assert(
      fc.property(anyId, fc.nat(14), fc.integer({ min: 1, max: 9 }), (id, at, more) => {
        const digits = referenceOf(id).replaceAll(' ', '')
        const wrong = (Number(digits[at]) + more) % 10
        expect(idsWithReference(digits.slice(0, at) + wrong + digits.slice(at + 1))).toBeNull()
        const swapped = digits.replace(new RegExp(`^(.{${at}})(.)(.)`), '$1$3$2')
        if (swapped !== digits) expect(idsWithReference(swapped)).toBeNull()
      }),
    )
  })

  test.each([
    ['too short', '248 021 808 631 55'],
    ['too long', '248 021 808 631 5580'],
    ['no number', '248 021 8O8 631 558'],
    ['greater than any', '999 999 999 999 956'],
    ['empty', ''],
  ])('that is %s leads nowhere', (_, reference) => {
    expect(idsWithReference(reference)).toBeNull()
  })

  test('is not made of anything but an id', () => {
    expect(() => referenceOf('100042')).toThrow('no notification')
  })
})
