/** Whatever is told of people by place, or outside, is a multiple of this. */
export const roundedTo = 5

/**
 * A count with what it is broken down into, each time by one other thing. The cells of a breakdown add up to the count;
 * their order settles ties, so it must depend on nothing personal.
 */
export interface Tree<Cell> {
  readonly cell: Cell
  readonly count: number
  readonly breakdowns?: readonly (readonly Tree<Cell>[])[]
}

export interface RoundedCell<Cell> {
  readonly cell: Cell
  readonly count: number
}

/**
 * Controlled rounding down a tree: the one rule for counts of people that are told outside. The root is rounded to the
 * nearest multiple of 5 (below 5 to 0), or is `rounded` already, as the root of another tree. Each rounded count is given
 * out among the cells of each of its breakdowns, so that every cell gets the multiple of 5 next below or next above its
 * count, and all add up. The same counts give the same cells; cells rounded to 0 are among them.
 *
 * Why this always goes: a count that is rounded to a neighbour lies between the sum of its cells rounded down and the sum
 * of them rounded up.
 *
 * Why not leave small counts out: what is left out has to be protected against subtraction, in every table, over all
 * tables together, and over nights; that takes a linear programme, ever more holes, and has to foresee every table. Here
 * the cells that are told are themselves a possible truth: everything that adds up in truth adds up in them. So whoever
 * solves for the truth finds every cell between 4 below (not below 0) and 4 above what is told and can narrow that down
 * only together with all the cells around it: each keeps at least 5 possible counts (`published-attack.test.ts`).
 */
export function roundTree<Cell>(
  { cell, count, breakdowns = [] }: Tree<Cell>,
  rounded = roundNearest(count),
): RoundedCell<Cell>[] {
  return [
    { cell, count: rounded },
    ...breakdowns.flatMap((children) => {
      const counts = children.map((child) => child.count)
      if (sum(counts) !== count) throw new Error('a breakdown does not add up to what it breaks down')
      const given = giveOut(rounded, counts)
      return children.flatMap((child, index) => roundTree(child, given[index]))
    }),
  ]
}

/**
 * The inside of a table by rows and columns whose totals are rounded already, the rows to neighbours of their counts: it
 * adds up to both. Each row is given out as in a tree; then fives go from columns that have too many to those that have
 * too few, in the rows where that takes the counts least far from the truth. So a cell can be further from it than 4.
 */
export function roundTable(
  counts: readonly (readonly number[])[],
  rowTotals: readonly number[],
  columnTotals: readonly number[],
): number[][] {
  if (sum(rowTotals) !== sum(columnTotals)) throw new Error('the totals of rows and columns differ')
  const cells = counts.map((row, index) => giveOut(rowTotals[index] ?? 0, row))
  const excess = columnTotals.map((total, column) => sum(cells.map((row) => row[column] ?? 0)) - total)
  for (;;) {
    const [best] = counts
      .flatMap((row, index) => findShifts(row, cells[index] ?? [], excess))
      .toSorted((one, other) => one.cost - other.cost)
    if (best === undefined) return cells
    best.row[best.from] = (best.row[best.from] ?? 0) - roundedTo
    best.row[best.to] = (best.row[best.to] ?? 0) + roundedTo
    excess[best.from] = (excess[best.from] ?? 0) - roundedTo
    excess[best.to] = (excess[best.to] ?? 0) + roundedTo
  }
}

/** Where in a row a five can go from a column with too many to one with too few; `cost`: how much further from the truth. */
function findShifts(counts: readonly number[], row: number[], excess: readonly number[]) {
  const errorOf = (column: number) => (row[column] ?? 0) - (counts[column] ?? 0)
  return excess.flatMap((tooMany, from) =>
    tooMany > 0 && (row[from] ?? 0) > 0
      ? excess.flatMap((missing, to) =>
          missing < 0 ? [{ row, from, to, cost: errorOf(to) - errorOf(from) }] : [],
        )
      : [],
  )
}

/** To the nearest multiple of 5; below 5 to 0, so that 0 too stands for five counts. */
export function roundNearest(count: number): number {
  return count < roundedTo ? 0 : Math.round(count / roundedTo) * roundedTo
}

function roundDown(count: number): number {
  return Math.floor(count / roundedTo) * roundedTo
}

/** Gives a rounded total out among counts, each rounded down or up: those nearest to the multiple above go up. */
function giveOut(total: number, counts: readonly number[]): number[] {
  const given = counts.map(roundDown)
  const up = (total - sum(given)) / roundedTo
  const order = counts
    .map((count, index) => ({ index, rest: count % roundedTo }))
    .filter(({ rest }) => rest > 0)
    .toSorted((one, other) => other.rest - one.rest)
  if (!Number.isInteger(up) || up < 0 || up > order.length)
    throw new Error('the total is not rounded to a neighbour of the sum of the counts')
  for (const { index } of order.slice(0, up)) given[index] = (given[index] ?? 0) + roundedTo
  return given
}

/**
 * Gives a total, a multiple of 5, out in fives by the shares of the counts, whatever they add up to: those whose share is
 * largest above what they have go first.
 */
export function apportion(total: number, counts: readonly number[]): number[] {
  const all = sum(counts)
  const shares = counts.map((count) => (all === 0 ? 0 : (total * count) / all))
  const given = shares.map(roundDown)
  const order = shares
    .map((share, index) => ({ index, rest: share - (given[index] ?? 0) }))
    .toSorted((one, other) => other.rest - one.rest)
  for (const { index } of order.slice(0, (total - sum(given)) / roundedTo))
    given[index] = (given[index] ?? 0) + roundedTo
  return given
}

function sum(counts: readonly number[]): number {
  return counts.reduce((all, count) => all + count, 0)
}
