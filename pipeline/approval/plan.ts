import { sha256OfContent } from '../checksum.ts'
import type { Tx } from '../db/database.ts'
import type { Carrier, Run } from '../domain.ts'
import { hideFewIn } from '../privacy/small-counts.ts'
import * as queries from './plan-queries.ts'
import type { Alarm, Figures, FileFigure } from './thresholds.ts'

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
  readonly figures: ToldFigures
  /** Thresholds passed. */
  readonly alarms: readonly Alarm[]
}

/** The figures as they are told: null are rows of an office's file that are few, or would give few away. */
type ToldFigures = Omit<Figures, 'files'> & {
  readonly files: readonly (Omit<FileFigure, 'rows'> & { readonly rows: number | null })[]
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
  const rows = await queries.countRows(tx, run)
  return {
    programme: run.programmeId,
    asOfDate: run.asOfDate,
    basis: {
      ...(await queries.findBasis(tx, run)),
      carrier,
      fatesSha256: await queries.sumUpFates(tx, run),
    },
    rows,
    nights: recent.length,
    people: lines.flatMap(({ area: _, isTotal, ...line }) => (isTotal ? [line] : [])),
    areas: hideFewOfAreas(lines.flatMap(({ isTotal, ...line }) => (isTotal ? [] : [line]))),
    notifications: await queries.countPlannedNotifications(tx, run),
    figures: { ...figures, files: hideFewRows(figures.files, rows.received) },
    alarms,
  }
}

/** By this the plan is approved: the same night planned again has the same. */
export function checksumOfPlan(plan: Plan): string {
  return sha256OfContent(plan)
}

const columns = ['tonight', 'yesterday', 'median'] as const

/** Leaves out counts of people by place below 5, each event and column for itself, last those under non-disclosure. */
export function hideFewOfAreas(lines: readonly queries.AreaLine[]): queries.AreaLine[] {
  const told = new Map(
    queries.plannedEvents.flatMap((event) => {
      const its = lines.filter((line) => line.event === event)
      const said = hideFewIn(its, columns, (line, column) => line[column] ?? 0, {
        isTelling: ({ area }) => area !== null,
      })
      return its.map((line, index) => [line, said[index] ?? line] as const)
    }),
  )
  return lines.map((line) => told.get(line) ?? line)
}

/** `received`: rows of all files, those of people under non-disclosure among them, who are in no file's count. */
function hideFewRows(files: readonly FileFigure[], received: number): ToldFigures['files'] {
  const apart = received - files.reduce((sum, { rows }) => sum + rows, 0)
  const told = hideFewIn<Apart, 'rows' | 'median'>(
    [...files, { file: null, rows: apart, median: null }],
    ['rows', 'median'],
    (line, column) => line[column] ?? 0,
    { isTelling: ({ file }) => file !== null },
  )
  return told.flatMap(({ file, ...rest }) => (file === null ? [] : [{ file, ...rest }]))
}

type Apart = Omit<FileFigure, 'file'> & { readonly file: string | null }
