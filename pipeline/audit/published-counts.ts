import type { Tx } from '../db/database.ts'
import type { Run } from '../domain.ts'
import { hideFew, sumOf } from '../small-counts.ts'
import * as queries from './published-count-queries.ts'

const withoutGroups = '(non-disclosure)'

/**
 * Decides which counts of people after the night may be told, and enters them into the account: before its seal, so
 * that they stay as they are, whatever becomes known of anybody later.
 */
export async function freezePublishedCounts(tx: Tx, run: Run): Promise<void> {
  const standings = await queries.countStandings(tx, run)
  const members = await queries.countMembersByGroups(tx, run)
  const byOutcome = Map.groupBy(standings, ({ outcome }) => outcome)
  await queries.insertPublishedCounts(tx, run, [
    ...[...byOutcome].flatMap(([outcome, its]) => publishStandings(outcome, its)),
    ...publishMembers(members),
  ])
  await tellGarbledCounts(tx, run)
}

/** Each thing for itself adds up to all customers with the outcome. */
function publishStandings(
  outcome: string,
  standings: readonly queries.StandingCount[],
): queries.PublishedCount[] {
  const areas = hideFew(addUp(standings, ({ area }) => area))
  const telling = { outcome, areaId: null }
  return [
    ...areas.map((one) => ({ ...telling, dimension: 'area' as const, ...one })),
    // Of an area that is left out all municipalities are.
    ...areas.flatMap(({ category: areaId, count }) => {
      const counts = addUp(
        standings.filter(({ area }) => area === areaId),
        ({ municipality }) => municipality,
      )
      const told = count === null ? counts.map((one) => ({ ...one, count: null })) : hideFew(counts)
      return told.map((one) => ({ outcome, dimension: 'municipality' as const, areaId, ...one }))
    }),
    ...hideFew(addUp(standings, ({ reason }) => reason)).map((one) => {
      return { ...telling, dimension: 'reason' as const, ...one }
    }),
    ...hideFew(addUp(standings, ({ ageBand }) => ageBand)).map((one) => {
      return { ...telling, dimension: 'age band' as const, ...one }
    }),
    ...hideFew(addUp(standings, ({ language }) => language)).map((one) => {
      return { ...telling, dimension: 'language' as const, ...one }
    }),
  ]
}

/** The number of people under non-disclosure would help to find what is left out among the customers. */
function publishMembers(
  members: Awaited<ReturnType<typeof queries.countMembersByGroups>>,
): queries.PublishedCount[] {
  const counts = members.map(({ groups, count }) => ({ category: groups?.join('|') ?? withoutGroups, count }))
  return hideFew(counts, { isSecret: ({ category }) => category === withoutGroups }).map((one) => {
    return { dimension: 'groups', outcome: null, areaId: null, ...one }
  })
}

/** By file, which names an office; the rows of people under non-disclosure are in no file's count. */
async function tellGarbledCounts(tx: Tx, run: Run): Promise<void> {
  const files = await queries.findGarbledCounts(tx, run)
  const told = hideFew<{ readonly sourceFileId: string | null; readonly count: number }>(
    [
      ...files.map(({ sourceFileId, open }) => ({ sourceFileId, count: open })),
      { sourceFileId: null, count: sumOf(files.map(({ hidden }) => ({ count: hidden }))) },
    ],
    { isTelling: ({ sourceFileId }) => sourceFileId !== null },
  )
  for (const { sourceFileId, count } of told)
    if (sourceFileId !== null && count !== null && count > 0)
      await queries.setToldGarbledCount(tx, sourceFileId, count)
}

function addUp<Item extends { readonly count: number }>(
  items: readonly Item[],
  categoryOf: (item: Item) => string,
): { readonly category: string; readonly count: number }[] {
  return [...Map.groupBy(items, categoryOf)]
    .map(([category, its]) => ({ category, count: sumOf(its) }))
    .toSorted((one, other) => (one.category < other.category ? -1 : 1))
}
