/** All of them together; one that is not told counts nothing. */
export function sumOf(counted: readonly { readonly count: number | null }[]): number {
  return counted.reduce((sum, { count }) => sum + (count ?? 0), 0)
}
