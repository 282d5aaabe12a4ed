import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hideFew } from '../../../pipeline/privacy/small-counts.ts'

const told = (...counts: number[]) => hideFew(counts.map((count) => ({ count }))).map(({ count }) => count)

describe('counts under 5 are left out', () => {
  test.each([
    ['none is small', [5, 9, 100], [5, 9, 100]],
    ['nobody is no small count', [0, 9], [0, 9]],
    ['the next smallest goes with a single one', [3, 9, 100], [null, null, 100]],
    ['two that make 5 are enough', [2, 3, 9], [null, null, 9]],
    ['two that make less take a third', [1, 2, 9, 100], [null, null, null, 100]],
    ['where nothing is left to go with it, all are left out', [1, 2], [null, null]],
  ])('%s', (_, counts, expected) => expect(told(...counts)).toEqual(expected))

  test('what tells nothing by itself goes last, and however small it is, not for its own sake', () => {
    const isPlace = ({ name }: { readonly name: string }) => name !== 'elsewhere'
    const hide = (counts: Record<string, number>) =>
      hideFew(
        Object.entries(counts).map(([name, count]) => ({ name, count })),
        { isTelling: isPlace },
      )
        .filter(({ count }) => count === null)
        .map(({ name }) => name)
    expect(hide({ pori: 7, elsewhere: 1 })).toEqual([])
    expect(hide({ pori: 3, ulvila: 7, elsewhere: 6 })).toEqual(['pori', 'ulvila'])
    expect(hide({ pori: 3, elsewhere: 6 })).toEqual(['pori', 'elsewhere'])
  })

  test('never is a small count told, and never one left out alone, or with too few', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(12), { maxLength: 12 }), (counts) => {
        const result = told(...counts)
        const hidden = counts.filter((_, index) => result[index] === null)
        expect(result.filter((count) => count !== null && count > 0 && count < 5)).toEqual([])
        const isAll = hidden.length === counts.filter((count) => count > 0).length
        if (hidden.length > 0 && !isAll) {
          expect(hidden.length).toBeGreaterThan(1)
          expect(hidden.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(5)
        }
      }),
    )
  })
})
