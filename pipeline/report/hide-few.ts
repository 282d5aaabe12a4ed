import { fewOf } from '../small-counts.ts'

/** A count of people; null: left out, because it is small, or would give away one that is. */
export interface Cell {
  readonly count: number | null
}

/** Leaves out the counts that `fewOf` names; `isTelling`: every one unless said. */
export function hideFew<Item extends { readonly count: number }>(
  items: readonly Item[],
  isTelling: (item: Item) => boolean = () => true,
): (Omit<Item, 'count'> & Cell)[] {
  const few = new Set(fewOf(items, ({ count }) => count, isTelling))
  return items.map((item) => (few.has(item) ? { ...item, count: null } : item))
}

/** The counts that are told, together. */
export function sumOf(cells: readonly Cell[]): number {
  return cells.reduce((sum, { count }) => sum + (count ?? 0), 0)
}

/** Those left out last, in the order of their places, which tells nothing of their counts. */
export function mostFirst<Item extends Cell>(items: readonly Item[]): Item[] {
  return items.toSorted((one, other) => (other.count ?? -1) - (one.count ?? -1))
}
