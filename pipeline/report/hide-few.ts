/** A count of people; null: left out, because it is small, or would give away one that is. */
export interface Cell {
  readonly count: number | null
}

const smallestCount = 5

/**
 * Leaves out counts below 5 of those that are small enough to point at somebody: `isTelling`, every one unless said. What
 * is left out could be had by subtracting the others from the total: so the smallest of those go too, those that are not
 * telling last, until two are left out that make 5 together. Where that cannot be, all are left out.
 */
export function hideFew<Item extends { readonly count: number }>(
  items: readonly Item[],
  isTelling: (item: Item) => boolean = () => true,
): (Omit<Item, 'count'> & Cell)[] {
  const inTurn = items
    .filter(({ count }) => count > 0)
    .toSorted((one, other) => Number(isTelling(other)) - Number(isTelling(one)) || one.count - other.count)
  let hidden = inTurn.filter((item) => isTelling(item) && item.count < smallestCount).length
  const isEnough = () => hidden >= 2 && sumOf(inTurn.slice(0, hidden)) >= smallestCount
  while (hidden > 0 && hidden < inTurn.length && !isEnough()) hidden += 1
  const few = new Set(inTurn.slice(0, hidden))
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
