/** People fewer than these may be recognised: their count is told nowhere by place. */
export const smallestCount = 5

/** A count of people; null: left out, because it is small, or would give away one that is. */
interface Cell {
  readonly count: number | null
}

/** What of a count decides whether it is told. */
interface Telling<Item> {
  /** Small enough, it points at somebody; what does not goes last. Every one unless said. */
  readonly isTelling?: (item: Item) => boolean
}

/**
 * What must stay unsaid among counts whose total is told: those of people below `smallestCount` that point at somebody.
 * Each could be had by subtracting the others from the total: so the smallest of those go too, those that are not telling
 * last, until two are left out that make `smallestCount` together. Where that cannot be, all are left out.
 *
 * The one rule for whatever counts people by place: people under non-disclosure are in no place's count, but in one of
 * their own, which is not telling.
 */
function fewOf<Item>(
  items: readonly Item[],
  countOf: (item: Item) => number,
  { isTelling = () => true }: Telling<Item> = {},
): readonly Item[] {
  const rankOf = (item: Item) => (isTelling(item) ? 0 : 1)
  const inTurn = items
    .filter((item) => countOf(item) > 0)
    .toSorted((one, other) => rankOf(one) - rankOf(other) || countOf(one) - countOf(other))
  const together = (count: number) => inTurn.slice(0, count).reduce((sum, item) => sum + countOf(item), 0)
  let hidden = inTurn.filter((item) => isTelling(item) && countOf(item) < smallestCount).length
  const isEnough = () => hidden >= 2 && together(hidden) >= smallestCount
  while (hidden > 0 && hidden < inTurn.length && !isEnough()) hidden += 1
  return inTurn.slice(0, hidden)
}

/** Leaves out the counts that `fewOf` names. */
export function hideFew<Item extends { readonly count: number }>(
  items: readonly Item[],
  telling: Telling<Item> = {},
): (Omit<Item, 'count'> & Cell)[] {
  const few = new Set(fewOf(items, ({ count }) => count, telling))
  return items.map((item) => (few.has(item) ? { ...item, count: null } : item))
}

/** The same for several counts of each place, each kind of count for itself. */
export function hideFewIn<Item extends object, Column extends keyof Item & string>(
  items: readonly Item[],
  columns: readonly Column[],
  countOf: (item: Item, column: Column) => number,
  telling: Telling<Item> = {},
): (Omit<Item, Column> & { readonly [Name in Column]: Item[Name] | null })[] {
  const few = columns.map((column) => {
    return { column, hidden: new Set(fewOf(items, (item) => countOf(item, column), telling)) }
  })
  return items.map((item) => {
    const unsaid = few.flatMap(({ column, hidden }) => (hidden.has(item) ? [[column, null] as const] : []))
    return { ...item, ...Object.fromEntries(unsaid) }
  })
}
