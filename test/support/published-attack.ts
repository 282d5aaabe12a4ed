import type { Highs, ModelData } from 'highs'
import { type Cell, keyOf } from './published-cells.ts'

/** How many people each cell of each night can stand for, as somebody finds who knows all cells and how they are made. */
interface Attack {
  /** True counts that do not fit what is told of their cells, and sums that the true counts or the told ones do not close. */
  readonly misfits: readonly string[]
  /** Of each of these cells, by night and key, the least and most; or two counts it can have that are `enough` apart. */
  readonly ranges: ReadonlyMap<string, readonly [least: number, most: number]>
}

/** So much below and above what is told of it a true count can be. */
function boundsOf({ dimension, count }: Cell): readonly [number, number] {
  if (dimension === 'customers') return count === 0 ? [0, 4] : [Math.max(5, count - 2), count + 2]
  if (dimension.startsWith('channel by ')) return [0, Number.POSITIVE_INFINITY]
  const reach = ['arrived', 'left'].includes(dimension) ? 10 : 4
  return [Math.max(0, count - reach), count + reach]
}

/** A sum of cells, by their places in the list, that lies between two numbers. */
interface Row {
  readonly terms: readonly (readonly [cell: number, factor: number])[]
  readonly lower: number
  readonly upper: number
}

/** So far apart that between a cell's least and most are 5 counts or more: nobody need look further. */
const enough = 4

/**
 * Solves for the truth behind what is published: every cell of the nights is a whole unknown; one that is not published
 * is told as 0. `truth` says what categories there are, and which cells are looked for: those it counts fewer than 5 of.
 */
export function attack(
  highs: Highs,
  truth: readonly (readonly Cell[])[],
  published: readonly (readonly Cell[])[],
): Attack {
  const kinds = new Map([...truth, ...published].flat().map((cell) => [keyOf(cell), cell]))
  const names = [...kinds.keys()]
  const told = published.map((cells) => new Map(cells.map((cell) => [keyOf(cell), cell.count])))
  const unknowns = told.flatMap((night) =>
    [...kinds].map(([key, cell]) => ({ ...cell, count: night.get(key) ?? 0 })),
  )
  const rows = told.flatMap((_, night) => relate([...kinds.values()], night))
  const bounds = unknowns.map(boundsOf)
  const counts = truth.flatMap((cells) => {
    const known = new Map(cells.map((cell) => [keyOf(cell), cell.count]))
    return names.map((name) => known.get(name) ?? 0)
  })
  const nameOf = (index: number) => `${Math.floor(index / names.length)} ${names[index % names.length]}`
  const misfits = [
    ...counts.flatMap((count, index) => {
      const [least, most] = bounds[index]!
      return count < least || count > most ? [`${nameOf(index)}: ${count} not in ${least}..${most}`] : []
    }),
    ...[counts, unknowns.map(({ count }) => count)].flatMap((values) =>
      rows.flatMap(({ terms, lower, upper }) => {
        const sum = terms.reduce((all, [cell, factor]) => all + factor * values[cell]!, 0)
        return sum < lower || sum > upper ? [terms.map(([cell]) => nameOf(cell)).join(' + ')] : []
      }),
    ),
  ]
  const ranges = highs.withModel(modelOf(bounds, rows), (model) => {
    model.options.set({ output_flag: false })
    // Whatever is solved for, each solution is a truth that fits, and tells of every cell a count that it can have.
    const seen = counts.map(() => [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY] as [number, number])
    const solve = (index: number, cost: number) => {
      model.changeColCost(index, cost)
      model.run()
      if (model.getModelStatus() !== highs.constants.modelStatus.optimal) throw new Error('no solution')
      for (const [place, value] of model.getSolution().colValue.entries()) {
        const range = seen[place]!
        range[0] = Math.min(range[0], Math.round(value))
        range[1] = Math.max(range[1], Math.round(value))
      }
      model.changeColCost(index, 0)
    }
    return new Map(
      counts.flatMap((count, index) => {
        if (count === 0 || count >= 5) return []
        const range = seen[index]!
        for (const cost of [1, -1]) if (!(range[1] - range[0] >= enough)) solve(index, cost)
        return [[nameOf(index), range] as const]
      }),
    )
  })
  return { misfits, ranges }
}

/** What is known to hold among the cells of a night, and of it and the night before. */
function relate(kinds: readonly Cell[], night: number): Row[] {
  const places = new Map(kinds.map((cell, index) => [keyOf(cell), index]))
  const at = (cell: Cell, on = night) => on * kinds.length + places.get(keyOf(cell))!
  const partsOf = (whole: Cell): Cell[][] => {
    const by = (dimension: string, isPart: (cell: Cell) => boolean) =>
      kinds.filter((cell) => cell.dimension === dimension && isPart(cell))
    const { dimension, outcome, areaId, category } = whole
    const isOf = (cell: Cell) => cell.outcome === outcome
    switch (dimension) {
      case 'customers':
        return [by('outcome', () => true)]
      case 'outcome':
        return ['reason', 'area', 'age band', 'language', 'groups', 'channel', 'service language'].map(
          (one) => by(one, isOf),
        )
      case 'reason':
        return [by('unknown groups', (cell) => isOf(cell) && cell.within === category)]
      case 'area':
        return ['municipality', 'caseworker'].map((one) =>
          by(one, (cell) => isOf(cell) && cell.areaId === category),
        )
      case 'municipality':
      case 'age band':
      case 'service language':
        return [
          by(
            `channel by ${dimension}`,
            (cell) => isOf(cell) && cell.areaId === areaId && cell.within === category,
          ),
        ]
      case 'channel':
        return ['municipality', 'age band', 'service language'].map((one) =>
          by(`channel by ${one}`, (cell) => cell.category === category),
        )
      default:
        return []
    }
  }
  const sums = kinds.flatMap((whole) =>
    partsOf(whole)
      .filter((parts) => parts.length > 0)
      .map((parts): Row => {
        return {
          terms: [[at(whole), -1], ...parts.map((part) => [at(part), 1] as const)],
          lower: 0,
          upper: 0,
        }
      }),
  )
  const members = kinds.filter(
    ({ dimension, outcome }) => dimension === 'municipality' && outcome === 'MEMBER',
  )
  const flows = members.flatMap((member): Row[] => {
    const flow = (dimension: string, factor: number) => {
      const { areaId, category } = member
      const key = keyOf({ dimension, outcome: null, areaId, within: null, category })
      return places.has(key) ? [[night * kinds.length + places.get(key)!, factor] as const] : []
    }
    const before = night === 0 ? [] : [[at(member, night - 1), 1] as const]
    return [
      {
        terms: [...before, ...flow('arrived', 1), ...flow('left', -1), [at(member), -1]],
        lower: 0,
        upper: 0,
      },
      { terms: [...before, ...flow('left', -1)], lower: 0, upper: Number.POSITIVE_INFINITY },
      { terms: [[at(member), 1], ...flow('arrived', -1)], lower: 0, upper: Number.POSITIVE_INFINITY },
    ]
  })
  return [...sums, ...flows]
}

function modelOf(bounds: readonly (readonly [number, number])[], rows: readonly Row[]): ModelData {
  const columns: (readonly [row: number, factor: number])[][] = bounds.map(() => [])
  rows.forEach(({ terms }, row) => {
    for (const [cell, factor] of terms) columns[cell]!.push([row, factor])
  })
  const starts = [0]
  for (const column of columns) starts.push(starts.at(-1)! + column.length)
  const size = { numRows: rows.length, numCols: bounds.length }
  return {
    ...size,
    colCost: new Float64Array(bounds.length),
    colLower: Float64Array.from(bounds, ([least]) => least),
    colUpper: Float64Array.from(bounds, ([, most]) => most),
    rowLower: Float64Array.from(rows, ({ lower }) => lower),
    rowUpper: Float64Array.from(rows, ({ upper }) => upper),
    matrix: {
      ...{ format: 'csc', ...size },
      starts: Int32Array.from(starts),
      indices: Int32Array.from(columns.flat(), ([row]) => row),
      values: Float64Array.from(columns.flat(), ([, factor]) => factor),
    },
    integrality: Int32Array.from(bounds, () => 1),
  }
}
