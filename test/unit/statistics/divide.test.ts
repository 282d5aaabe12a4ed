import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { smallestCount } from '../../../pipeline/privacy/small-counts.ts'
import { type Attribute, firstCount } from '../../../pipeline/statistics/months/attributes.ts'
import { divide } from '../../../pipeline/statistics/months/divide.ts'
import { trialsOf } from '../../support/trials.ts'

const attributes: readonly Attribute[] = [
  { name: 'matters', type: 'text', laterCount: smallestCount },
  { name: 'changes', type: 'text', laterCount: 20 },
  { name: 'stays', type: 'text', laterCount: null },
]

interface Person {
  readonly former: number
  readonly values: readonly number[]
}

function divided(people: readonly Person[]) {
  const { of, told } = divide(
    {
      formerClasses: Int32Array.from(people, ({ former }) => former),
      values: attributes.map((_, at) => Int32Array.from(people, ({ values }) => values[at] ?? 0)),
    },
    attributes,
  )
  return people.map((person, position) => {
    const its = of[position] ?? -1
    const isTold = attributes.map((_, at) => its !== -1 && ((told[its] ?? 0) & (1 << at)) > 0)
    return { ...person, its, isTold, line: isTold.map((is, at) => (is ? person.values[at] : 'untold')) }
  })
}

const crowd = (count: number, values: readonly number[], former = 0): Person[] =>
  Array.from({ length: count }, () => ({ former, values }))

const told = (people: readonly Person[]) =>
  [...Map.groupBy(divided(people), ({ its, line }) => `${its === -1 ? 'none' : line}`)]
    .map(([line, its]) => `${its.length} × ${line}`)
    .sort()

describe('people are divided into classes', () => {
  test.each([
    ['fewer than five who begin wait', crowd(4, [1, 1, 1]), ['4 × none']],
    ['who are all alike are told everything', crowd(5, [1, 2, 3]), ['5 × 1,2,3']],
    [
      `of those who begin, parts of ${firstCount} are told`,
      [...crowd(firstCount, [1, 1, 1]), ...crowd(firstCount, [2, 1, 1])],
      ['60 × 1,1,1', '60 × 2,1,1'],
    ],
    [
      'smaller parts stay together',
      [...crowd(firstCount, [1, 1, 1]), ...crowd(30, [2, 1, 1]), ...crowd(30, [3, 1, 1])],
      ['60 × 1,1,1', '60 × untold,1,1'],
    ],
    [
      'too few of the others are joined by some of the largest',
      [...crowd(80, [1, 1, 1]), ...crowd(3, [2, 1, 1])],
      ['5 × untold,1,1', '78 × 1,1,1'],
    ],
    [
      'or by all, where too few of it would be left',
      [...crowd(6, [1, 1, 1], 9), ...crowd(3, [2, 1, 1], 9)],
      ['9 × untold,1,1'],
    ],
    [
      'a later line tells apart by what matters',
      [...crowd(5, [1, 1, 1], 9), ...crowd(5, [2, 1, 1], 9)],
      ['5 × 1,1,1', '5 × 2,1,1'],
    ],
    [
      'by what changes often only in twenties',
      [...crowd(19, [1, 1, 1], 9), ...crowd(20, [1, 2, 1], 9)],
      ['19 × 1,untold,1', '20 × 1,2,1'],
    ],
    [
      'and by what stays as it was not at all',
      [...crowd(90, [1, 1, 1], 9), ...crowd(90, [1, 1, 2], 9)],
      ['180 × 1,1,untold'],
    ],
    [
      'whoever was told other things is of another class',
      [...crowd(5, [1, 1, 1], 8), ...crowd(5, [1, 1, 1], 9), ...crowd(5, [1, 1, 1])],
      ['15 × 1,1,1'],
    ],
  ])('%s', (_, people, expected) => expect(told(people)).toEqual(expected))

  const crowds = fc
    .array(
      fc.record({
        count: fc.integer({ min: 1, max: 90 }),
        former: fc.integer({ min: 0, max: 3 }),
        values: fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3)),
      }),
      { minLength: 1, maxLength: 25 },
    )
    .map((all) => {
      const people = all.flatMap(({ count, former, values }) => crowd(count, values, former))
      // A class of a line that was written has five people at least.
      const sizes = Map.groupBy(people, ({ former }) => former)
      return people.filter(({ former }) => former === 0 || (sizes.get(former)?.length ?? 0) >= smallestCount)
    })

  test('of which nobody is alone, of one former class each, and told the same', () => {
    fc.assert(
      fc.property(crowds, (people) => {
        for (const [its, members] of Map.groupBy(divided(people), (one) => one.its)) {
          if (its === -1) {
            expect(members.every(({ former }) => former === 0)).toBe(true)
            expect(members.length).toBeLessThan(smallestCount)
            continue
          }
          expect(members.length).toBeGreaterThanOrEqual(smallestCount)
          expect(new Set(members.map(({ former }) => former)).size).toBe(1)
          expect(new Set(members.map(({ line }) => `${line}`)).size).toBe(1)
        }
      }),
      { numRuns: trialsOf(300) },
    )
  })
})
