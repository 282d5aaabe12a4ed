import { createRequire } from 'node:module'
import type { Highs, ModelData } from 'highs'

/** At most `most` customers go from one node of a network to another. */
export interface Arc {
  readonly from: string
  /** Null: out of the network. */
  readonly to: string | null
  readonly most: number
  /** Of the first customer. */
  readonly cost: number
  /** How much more each customer costs than the one before; absent: all cost the same. */
  readonly rise?: number
}

export interface Network<SomeArc extends Arc> {
  /** Every node, with how many customers start there. */
  readonly nodes: ReadonlyMap<string, number>
  readonly arcs: readonly SomeArc[]
}

/** So many customers go along the arc. */
export interface Flow<SomeArc extends Arc> {
  readonly arc: SomeArc
  readonly count: number
}

// The package's types describe its CommonJS build.
const loadHighs: () => Promise<Highs> = createRequire(import.meta.url)('highs')
let loading: Promise<Highs> | undefined

/** The solver, loaded once per process. */
export function loadSolver(): Promise<Highs> {
  loading ??= loadHighs()
  return loading
}

/** Larger networks are solved in steps: every customer a column, they would take hundreds of megabytes. */
const mostColumns = 60_000

/**
 * Finds the cheapest flow of a network. The same nodes and arcs in the same order have the same answer.
 *
 * Where there would be too many columns, arcs whose cost rises begin with a few steps, each at the cost of its middle. The
 * steps that touch what an arc has are divided, until they are single customers. Then no ring of customers could better the
 * flow, because what one more and one fewer costs is told exactly: and as costs only rise, no other flow could.
 *
 * @throws Error if the solver finds none, or splits a customer.
 */
export function cheapestFlow<SomeArc extends Arc>(
  highs: Highs,
  network: Network<SomeArc>,
  most = mostColumns,
): Flow<SomeArc>[] {
  const { arcs } = network
  const columns = arcs.reduce((sum, arc) => sum + (arc.rise === undefined ? 1 : arc.most), 0)
  let steps = arcs.map((arc): Steps => {
    if (arc.rise === undefined) return [0, arc.most]
    return divide([0, arc.most], columns > most ? parts : arc.most)
  })
  for (;;) {
    const counts = solve(highs, network, steps)
    const isExact = arcs.every(({ rise }, place) => {
      const [its = [], count = 0] = [steps[place], counts[place]]
      return rise === undefined || divideAround(its, count, 0).length === its.length
    })
    if (isExact)
      return arcs.flatMap((arc, place) => {
        const count = counts[place] ?? 0
        return count > 0 ? [{ arc, count }] : []
      })
    steps = steps.map((its, place) => {
      return arcs[place]?.rise === undefined ? its : divideAround(its, counts[place] ?? 0, margin)
    })
  }
}

/** The numbers of customers, from 0 to the most, between which all cost the same. */
type Steps = readonly number[]

/** Into how many a step is divided. */
const parts = 8

/** How far from what an arc has its steps are divided: the next flow may be another by a few customers. */
const margin = 4

/** The same steps, but for those within `margin` of the count, which are divided. */
function divideAround(steps: Steps, count: number, margin: number): Steps {
  const finer = steps.slice(0, -1).flatMap((from, place) => {
    const to = steps[place + 1] ?? from
    const isNear = from - margin <= count && count <= to + margin
    return isNear ? divide([from, to], parts).slice(0, -1) : [from]
  })
  return [...finer, ...steps.slice(-1)]
}

/** Into so many parts as long as each other, or into single customers. */
function divide([from, to]: readonly [number, number], parts: number): Steps {
  const count = Math.min(parts, to - from)
  return [
    from,
    ...Array.from({ length: count }, (_, part) => from + Math.floor(((to - from) * (part + 1)) / count)),
  ]
}

/** How many customers go along each arc. */
function solve(highs: Highs, network: Network<Arc>, steps: readonly Steps[]): number[] {
  const values = highs.withModel(linearProgram(network, steps), (model): Float64Array => {
    // Presolving takes longer than it saves: measured on the whole country.
    model.options.set({ output_flag: false, solver: 'simplex', presolve: 'off' })
    model.run()
    const status = model.getModelStatus()
    if (status === highs.constants.modelStatus.optimal) return model.getSolution().colValue
    throw new Error(`the solver found no best assignment (HiGHS model status ${status})`)
  })
  let column = 0
  return steps.map((its) => {
    const end = column + its.length - 1
    let count = 0
    for (; column < end; column += 1) count += wholeNumber(values[column])
    return count
  })
}

/**
 * A row per node: what leaves it, less what enters it, starts there. A column per step of each arc. All bounds are whole
 * numbers: in a network so is then the optimum that the simplex method finds.
 */
function linearProgram({ nodes, arcs }: Network<Arc>, steps: readonly Steps[]): ModelData {
  const rows = new Map([...nodes.keys()].map((node, row) => [node, row]))
  const numCols = steps.reduce((count, its) => count + its.length - 1, 0)
  const colCost = new Float64Array(numCols)
  const colUpper = new Float64Array(numCols)
  const starts = new Int32Array(numCols + 1)
  const indices = new Int32Array(2 * numCols)
  const values = new Float64Array(2 * numCols)
  let column = 0
  let entry = 0
  const enter = (row: number, value: number) => {
    indices[entry] = row
    values[entry] = value
    entry += 1
  }
  for (const [place, arc] of arcs.entries()) {
    const its = steps[place] ?? []
    for (const [step, from] of its.slice(0, -1).entries()) {
      const to = its[step + 1] ?? from
      // Of the customer in the middle; of one customer, of that one.
      colCost[column] = arc.cost + ((from + to - 1) / 2) * (arc.rise ?? 0)
      colUpper[column] = to - from
      enter(rowOf(rows, arc.from), 1)
      if (arc.to !== null) enter(rowOf(rows, arc.to), -1)
      column += 1
      starts[column] = entry
    }
  }
  const supplies = Float64Array.from(nodes.values())
  return {
    numCols,
    numRows: nodes.size,
    colCost,
    colLower: new Float64Array(numCols),
    colUpper,
    rowLower: supplies,
    rowUpper: supplies,
    matrix: {
      format: 'csc',
      numRows: nodes.size,
      numCols,
      starts,
      indices: indices.subarray(0, entry),
      values: values.subarray(0, entry),
    },
  }
}

function rowOf(rows: ReadonlyMap<string, number>, node: string): number {
  const row = rows.get(node)
  if (row === undefined) throw new Error(`the network has no node ${node}`)
  return row
}

function wholeNumber(value = Number.NaN): number {
  const rounded = Math.round(value)
  if (!(Math.abs(value - rounded) < 1e-6)) throw new Error(`the solver split a customer (${value})`)
  return rounded
}
