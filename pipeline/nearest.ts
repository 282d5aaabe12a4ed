/** Of what is known, the value that takes the fewest slips of the keyboard to become what was typed; null: nothing is known. */
export function nearest<Value extends string>(typed: string, known: readonly Value[]): Value | null {
  const distances = known.map((value) => ({ value, slips: countSlips(fold(typed), fold(value)) }))
  return (
    distances.reduce<(typeof distances)[number] | null>(
      (best, one) => (best === null || one.slips < best.slips ? one : best),
      null,
    )?.value ?? null
  )
}

/** Nobody means another value by a capital letter, a hyphen or an underscore. */
function fold(value: string): string {
  return value.toLowerCase().replace(/[-_\s]+/g, '-')
}

/** Letters put in, left out, exchanged, or swapped with their neighbour (optimal string alignment distance). */
function countSlips(from: string, to: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (let row = 1; row <= from.length; row++) {
    const current = [row]
    for (let column = 1; column <= to.length; column++) {
      const isSame = from[row - 1] === to[column - 1]
      const isSwapped =
        row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]
      current[column] = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (isSame ? 0 : 1),
        isSwapped ? (beforeLast[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      )
    }
    beforeLast = last
    last = current
  }
  return last[to.length] ?? 0
}
