/** The row of a statement that returns exactly one. Throws where there is none, or another. */
export function one<Row>(rows: readonly Row[]): Row {
  const [row] = rows
  if (row === undefined || rows.length > 1)
    throw new Error(`one row was expected, and there are ${rows.length}`)
  return row
}
