import { sha256OfContent } from '../checksum.ts'
import type { Tx } from '../db/database.ts'
import type { Carrier, Run } from '../domain.ts'
import { fewOf } from '../small-counts.ts'
import * as queries from './plan-queries.ts'
import type { Alarm, Figures } from './thresholds.ts'

/** What a night would do, in counts: for a person to approve. Holds no ids and no times of day. */
export interface Plan {
  readonly programme: string
  readonly asOfDate: string
  /** What the plan rests on, and whom it concerns: two plans alike in counts differ where one person's fate does. */
  readonly basis: queries.PlanBasis & { readonly carrier: Carrier; readonly fatesSha256: string }
  readonly rows: queries.RowCounts
  /** How many nights the medians are made of. */
  readonly nights: number
  readonly people: readonly queries.PlanLine[]
  readonly areas: readonly queries.AreaLine[]
  readonly notifications: readonly queries.PlannedNotifications[]
  readonly figures: Figures
  /** Thresholds passed. */
  readonly alarms: readonly Alarm[]
}

/** The plan of a night that is decided, and about to be published or undone; `recent` are the runs to compare it with. */
export async function composePlan(
  tx: Tx,
  run: Run,
  carrier: Carrier,
  recent: readonly string[],
  { figures, alarms }: { readonly figures: Figures; readonly alarms: readonly Alarm[] },
): Promise<Plan> {
  const lines = await queries.countEvents(tx, run, recent)
  return {
    programme: run.programmeId,
    asOfDate: run.asOfDate,
    basis: {
      ...(await queries.findBasis(tx, run)),
      carrier,
      fatesSha256: await queries.sumUpFates(tx, run),
    },
    rows: await queries.countRows(tx, run),
    nights: recent.length,
    people: lines.flatMap(({ area: _, isTotal, ...line }) => (isTotal ? [line] : [])),
    areas: hideFew(lines.flatMap(({ isTotal, ...line }) => (isTotal ? [] : [line]))),
    notifications: await queries.countPlannedNotifications(tx, run),
    figures,
    alarms,
  }
}

/** By this the plan is approved: the same night planned again has the same. */
export function checksumOfPlan(plan: Plan): string {
  return sha256OfContent(plan)
}

const columns = ['tonight', 'yesterday', 'median'] as const
type Column = (typeof columns)[number]

/**
 * Leaves out counts of people by place below 5. What is left out in a column could be had by subtracting the others from
 * the total: so the smallest of those go too, last the count of people under non-disclosure, until two are left out that
 * make 5 together.
 */
export function hideFew(lines: readonly queries.AreaLine[]): queries.AreaLine[] {
  const hidden = new Map(lines.map((line) => [line, new Set<Column>()]))
  for (const event of queries.plannedEvents)
    for (const column of columns) {
      const its = lines.filter((line) => line.event === event)
      const few = fewOf(
        its,
        (line) => line[column] ?? 0,
        ({ area }) => area !== null,
      )
      for (const line of few) hidden.get(line)?.add(column)
    }
  return lines.map((line) => ({
    ...line,
    ...Object.fromEntries([...(hidden.get(line) ?? [])].map((column) => [column, null])),
  }))
}
