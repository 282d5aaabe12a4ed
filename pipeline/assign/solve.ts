import { createRequire } from 'node:module'
import type { Highs, InitOptions, ModelData } from 'highs'

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
const loadHighs: (options?: InitOptions) => Promise<Highs> = createRequire(import.meta.url)('highs')
let loading: Promise<Highs> | undefined

/** The solver, loaded once per process. */
export function loadSolver(): Promise<Highs> {
  loading ??= loadHighs()
  return loading
}

/**
 * Finds the cheapest flow of a network. The same nodes and arcs in the same order have the same answer.
 *
 * @throws Error if the solver finds none, or splits a customer.
 */
export function cheapestFlow<SomeArc extends Arc>(highs: Highs, network: Network<SomeArc>): Flow<SomeArc>[] {
  const values = highs.withModel(linearProgram(network), (model): Float64Array => {
    // Presolving takes longer than it saves: measured on the whole country.
    model.options.set({ output_flag: false, solver: 'simplex', presolve: 'off' })
    model.run()
    const status = model.getModelStatus()
    if (status === highs.constants.modelStatus.optimal) return model.getSolution().colValue
    throw new Error(`the solver found no best assignment (HiGHS model status ${status})`)
  })
  let column = 0
  return network.arcs.flatMap((arc) => {
    const end = column + columnsOf(arc)
    let count = 0
    for (; column < end; column += 1) count += wholeNumber(values[column])
    return count > 0 ? [{ arc, count }] : []
  })
}

/**
 * A row per node: what leaves it, less what enters it, starts there. A column per arc, or per customer on it where the
 * cost rises. All bounds are whole numbers: in a network so is then the optimum that the simplex method finds.
 */
function linearProgram({ nodes, arcs }: Network<Arc>): ModelData {
  const rows = new Map([...nodes.keys()].map((node, row) => [node, row]))
  const numCols = arcs.reduce((count, arc) => count + columnsOf(arc), 0)
  const colCost = new Float64Array(numCols)
  const colUpper = new Float64Array(numCols)
  const starts = new Int32Array(numCols + 1)
  const indices: number[] = []
  const values: number[] = []
  let column = 0
  for (const arc of arcs) {
    const columns = columnsOf(arc)
    for (let before = 0; before < columns; before += 1) {
      colCost[column] = arc.cost + before * (arc.rise ?? 0)
      colUpper[column] = arc.rise === undefined ? arc.most : 1
      indices.push(rowOf(rows, arc.from))
      values.push(1)
      if (arc.to !== null) {
        indices.push(rowOf(rows, arc.to))
        values.push(-1)
      }
      column += 1
      starts[column] = indices.length
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
      indices: Int32Array.from(indices),
      values: Float64Array.from(values),
    },
  }
}

function columnsOf({ most, rise }: Arc): number {
  return rise === undefined ? 1 : most
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
