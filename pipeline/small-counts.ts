/** People fewer than these may be recognised: their count is told nowhere by place. */
export const smallestCount = 5

/**
 * What must stay unsaid among counts whose total is told: those of people below `smallestCount` that are small enough to
 * point at somebody (`isTelling`). Each could be had by subtracting the others from the total: so the smallest of those
 * go too, those that are not telling last, until two are left out that make `smallestCount` together. Where that cannot
 * be, all are left out.
 */
export function fewOf<Item>(
  items: readonly Item[],
  countOf: (item: Item) => number,
  isTelling: (item: Item) => boolean,
): readonly Item[] {
  const inTurn = items
    .filter((item) => countOf(item) > 0)
    .toSorted(
      (one, other) => Number(isTelling(other)) - Number(isTelling(one)) || countOf(one) - countOf(other),
    )
  const together = (count: number) => inTurn.slice(0, count).reduce((sum, item) => sum + countOf(item), 0)
  let hidden = inTurn.filter((item) => isTelling(item) && countOf(item) < smallestCount).length
  const isEnough = () => hidden >= 2 && together(hidden) >= smallestCount
  while (hidden > 0 && hidden < inTurn.length && !isEnough()) hidden += 1
  return inTurn.slice(0, hidden)
}
