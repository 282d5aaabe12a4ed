import { describe, expect, test } from 'vitest'
import { type Arc, cheapestFlow, loadSolver } from '../../../pipeline/assign/solve.ts'
import { between, createRandom, pick } from '../../../scripts/generator/random.ts'
import { seedOr, trialsOf } from '../../support/trials.ts'

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

  test('is as cheap in steps as with a column for every customer', () => {
    const random = createRandom(seedOr(7))
    for (let trial = 0; trial < trialsOf(30); trial += 1) {
      const workers = Array.from({ length: between(random, 2, 30) }, (_, number) => `worker ${number}`)
      const pools = ['a', 'b', 'c']
      const nodes = new Map([
        ...pools.map((pool) => [pool, between(random, 0, 400)] as const),
        ...workers.map((worker) => [worker, 0] as const),
      ])
      const arcs: Arc[] = [
        ...pools.map((from) => ({ from, to: null, most: 400, cost: 1000 })),
        ...workers.flatMap((worker): Arc[] => {
          const capacity = pick(random, [1, 7, 40, 100, 150])
          const load = { cost: between(random, 1, 9) / (2 * capacity), rise: 1 / capacity }
          const [kept, placed] = [pick(random, pools), pick(random, pools)]
          return [
            { from: kept, to: worker, most: between(random, 1, 60), cost: -20 },
            { from: placed, to: worker, most: capacity, cost: between(random, 0, 1) },
            { from: worker, to: null, most: capacity, ...load },
          ]
        }),
      ]
      const costOf = (mostColumns: number) =>
        cheapestFlow(highs, { nodes, arcs }, mostColumns).reduce(
          (sum, { arc, count }) => sum + count * (arc.cost + ((arc.rise ?? 0) * (count - 1)) / 2),
          0,
        )
      expect(costOf(0)).toBeCloseTo(costOf(Number.POSITIVE_INFINITY), 6)
    }
  })

  test('is refused when not everybody can go anywhere, or an arc leads nowhere', () => {
    expect(() => flows({ a: 5 }, [{ from: 'a', to: null, most: 3, cost: 1 }])).toThrow(
      'found no best assignment',
    )
    expect(() => flows({ a: 5 }, [{ from: 'a', to: 'b', most: 5, cost: 1 }])).toThrow('has no node b')
  })
})
