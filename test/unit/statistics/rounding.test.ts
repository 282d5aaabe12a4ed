import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  roundNearest,
  roundTable,
  roundTree,
  type Tree,
} from '../../../pipeline/statistics/published/rounding.ts'

const leaves = (counts: Readonly<Record<string, number>>): Tree<string>[] =>
  Object.entries(counts).map(([cell, count]) => ({ cell, count }))
const rounded = (tree: Tree<string>, total?: number) =>
  Object.fromEntries(roundTree(tree, total).map(({ cell, count }) => [cell, count]))

describe('a total is rounded to the nearest multiple of 5', () => {
  test.each([
    [0, 0],
    [2, 0],
    [3, 0],
    [4, 0],
    [5, 5],
    [7, 5],
    [8, 10],
    [12, 10],
    [13, 15],
  ])('%i is told as %i: what is below 5 as 0', (count, expected) => {
    expect(roundNearest(count)).toBe(expected)
  })
})

describe('a tree is rounded so that it adds up', () => {
  test('the cells nearest to the multiple above go up, as many as the total needs', () => {
    const tree = { cell: 'all', count: 21, breakdowns: [leaves({ pori: 12, ulvila: 6, kokemäki: 3 })] }
    expect(rounded(tree)).toEqual({ all: 20, pori: 10, ulvila: 5, kokemäki: 5 })
  })

  test('of cells as near the first goes up', () => {
    const tree = { cell: 'all', count: 6, breakdowns: [leaves({ pori: 3, ulvila: 3 })] }
    expect(rounded(tree)).toEqual({ all: 5, pori: 5, ulvila: 0 })
  })

  test('a total that another tree has rounded is kept', () => {
    const tree = { cell: 'all', count: 21, breakdowns: [leaves({ pori: 12, ulvila: 6, kokemäki: 3 })] }
    expect(rounded(tree, 25)).toEqual({ all: 25, pori: 15, ulvila: 5, kokemäki: 5 })
  })

  test('a breakdown that does not add up, and a total that is no neighbour, are refused', () => {
    const tree = { cell: 'all', count: 21, breakdowns: [leaves({ pori: 12 })] }
    expect(() => rounded(tree)).toThrow('does not add up')
    expect(() => rounded({ ...tree, count: 12 }, 20)).toThrow('not rounded to a neighbour')
  })

  test('whatever the counts: each cell is a neighbour of its count, and every breakdown adds up', () => {
    const { node } = fc.letrec<{ node: Tree<null> }>((tie) => ({
      node: fc.oneof(
        { depthSize: 'small' },
        fc.nat(23).map((count) => ({ cell: null, count })),
        fc.array(tie('node'), { minLength: 1, maxLength: 6 }).map((children) => {
          const count = children.reduce((sum, child) => sum + child.count, 0)
          // The same people once more, all in one cell.
          return { cell: null, count, breakdowns: [children, [{ cell: null, count }]] }
        }),
      ),
    }))
    fc.assert(
      fc.property(node, (tree) => {
        const cells = roundTree(tree)
        let next = 0
        const visit = ({ count, breakdowns = [] }: Tree<null>): number => {
          const told = cells[next++]!.count
          expect(told % 5).toBe(0)
          expect(Math.abs(told - count)).toBeLessThan(5)
          for (const children of breakdowns)
            expect(children.map(visit).reduce((sum, count) => sum + count, 0)).toBe(told)
          return told
        }
        visit(tree)
        expect(next).toBe(cells.length)
      }),
    )
  })
})

describe('the inside of a table adds up to the totals of rows and columns', () => {
  test('fives go where that takes the counts least far from the truth', () => {
    expect(
      roundTable(
        [
          [4, 1],
          [4, 1],
        ],
        [5, 5],
        [5, 5],
      ),
    ).toEqual([
      [0, 5],
      [5, 0],
    ])
  })

  test('whatever the counts', () => {
    const table = fc
      .tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 4 }))
      .chain(([rows, columns]) =>
        fc.array(fc.array(fc.nat(13), { minLength: columns, maxLength: columns }), {
          minLength: rows,
          maxLength: rows,
        }),
      )
    fc.assert(
      fc.property(table, (counts) => {
        const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0)
        const turned = counts[0]!.map((_, column) => counts.map((row) => row[column]!))
        const tree = (parts: readonly (readonly number[])[]): Tree<null> => ({
          cell: null,
          count: sum(counts.flat()),
          breakdowns: [parts.map((part) => ({ cell: null, count: sum(part) }))],
        })
        const totalsOf = (parts: readonly (readonly number[])[]) =>
          roundTree(tree(parts))
            .slice(1)
            .map(({ count }) => count)
        const [rows, columns] = [totalsOf(counts), totalsOf(turned)]
        const cells = roundTable(counts, rows, columns)
        expect(cells.map(sum)).toEqual(rows)
        expect(columns.map((_, column) => sum(cells.map((row) => row[column]!)))).toEqual(columns)
        expect(cells.flat().every((count) => count >= 0 && count % 5 === 0)).toBe(true)
      }),
    )
  })
})
