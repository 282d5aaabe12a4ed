import { describe, expect, test } from 'vitest'
import { type Arc, cheapestFlow, loadSolver } from '../../../pipeline/assign/solve.ts'

const highs = await loadSolver()

/** `from-to: customers` of every arc that is used. */
function flows(supplies: Record<string, number>, arcs: readonly Arc[]): string[] {
  return cheapestFlow(highs, { nodes: new Map(Object.entries(supplies)), arcs }).map(
    ({ arc, count }) => `${arc.from}-${arc.to ?? 'out'}: ${count}`,
  )
}

describe('the cheapest flow', () => {
  test('takes the cheap way as far as it goes', () => {
    expect(
      flows({ a: 5, b: 0 }, [
        { from: 'a', to: 'b', most: 3, cost: 1 },
        { from: 'a', to: null, most: 9, cost: 4 },
        { from: 'b', to: null, most: 9, cost: 1 },
      ]),
    ).toEqual(['a-b: 3', 'a-out: 2', 'b-out: 3'])
  })

  test('evens out where each customer costs more than the one before', () => {
    expect(
      flows({ a: 9 }, [
        { from: 'a', to: null, most: 9, cost: 1, rise: 2 },
        { from: 'a', to: null, most: 9, cost: 0.5, rise: 1 },
      ]),
    ).toEqual(['a-out: 3', 'a-out: 6'])
  })

  test('is refused when not everybody can go anywhere, or an arc leads nowhere', () => {
    expect(() => flows({ a: 5 }, [{ from: 'a', to: null, most: 3, cost: 1 }])).toThrow(
      'found no best assignment',
    )
    expect(() => flows({ a: 5 }, [{ from: 'a', to: 'b', most: 5, cost: 1 }])).toThrow('has no node b')
  })
})
