import type { TestNights } from './nights.ts'

export type Line = readonly unknown[]
export type Lines = readonly Line[]

export type PlainAccount = Awaited<ReturnType<typeof readAccount>>
export type Member = PlainAccount['members'][number]

const moves = ['TRANSFER_DECISION', 'HOME_MUNICIPALITY_CHANGED']

/** The tables that the views of analysis rest on, whole, and who may be told of whom. For one programme's nights. */
export async function readAccount({ session: { db } }: TestNights) {
  const completed = await db.selectFrom('audit.run').selectAll().where('status', '=', 'completed').execute()
  const runs = completed.toSorted((one, other) => (one.as_of_date < other.as_of_date ? -1 : 1))
  const customers = await db.selectFrom('register.customer').selectAll().execute()
  const pseudonyms = await db.selectFrom('register.pseudonym').selectAll().execute()
  const customerships = await db.selectFrom('register.customership').selectAll().execute()
  const decisions = await db.selectFrom('audit.decision').selectAll().orderBy('decision_id').execute()

  const nightOf = (runId: string | null) => runs.find((run) => run.run_id === runId)?.as_of_date ?? ''
  const isProtected = (number: string) =>
    customers.find((one) => one.customer_number === number)?.is_protected ?? true
  const flagged = await db.selectFrom('register.flagged_number').select('customer_number').execute()
  const told = <Value>(number: string, value: Value) => (isProtected(number) ? null : value)
  return {
    programme: 'kuntakokeilu-2021',
    runs,
    lastNight: runs.at(-1)!.as_of_date,
    decisions,
    standings: [...new Map(decisions.map((one) => [one.customer_number, one])).values()],
    outcomes: await db.selectFrom('audit.outcome_count').selectAll().execute(),
    stages: await db.selectFrom('audit.stage_run').selectAll().execute(),
    rejected: await db.selectFrom('audit.rejected_row').selectAll().execute(),
    files: await db.selectFrom('audit.source_file').selectAll().execute(),
    assignments: await db.selectFrom('register.assignment').selectAll().execute(),
    caseworkers: await db.selectFrom('register.caseworker').selectAll().execute(),
    notifications: await db.selectFrom('register.notification').selectAll().execute(),
    outputFiles: await db.selectFrom('register.output_file').selectAll().execute(),
    events: await db.selectFrom('register.notification_event').selectAll().execute(),
    absences: await db.selectFrom('register.absence').selectAll().execute(),
    members: customerships.map((one) => ({
      ...one,
      hidden: isProtected(one.customer_number),
      place: [told(one.customer_number, one.area_id), told(one.customer_number, one.municipality_code)],
      groups: told(one.customer_number, one.group_ids),
      from: nightOf(one.started_run_id),
      until: nightOf(one.ended_run_id) || null,
      since: customerships
        .filter((other) => other.customer_number === one.customer_number && isTransfer(other.start_reason))
        .map(({ started_on }) => started_on)
        .filter((day) => day <= one.started_on)
        .toSorted()
        .at(-1)!,
      isMoved: moves.includes(one.end_reason ?? ''),
    })),
    nightOf,
    isProtected,
    /** Also of somebody of whom no row was accepted yet. */
    isKnownAsProtected: (number: string) =>
      customers.find((one) => one.customer_number === number)?.is_protected ??
      flagged.some((one) => one.customer_number === number),
    told,
    pseudonymOf: (number: string) => pseudonyms.find((one) => one.customer_number === number)!.pseudonym,
  }
}

/** From the TE office, for the first time or with a job search begun anew; else from another municipality. */
export function isTransfer(startReason: string): boolean {
  return startReason === 'ELIGIBLE' || startReason === 'RESTARTED'
}

export function isMemberAfter({ from, until }: Member, night: string): boolean {
  return from <= night && (until === null || until > night)
}

export function isMemberBefore({ from, until }: Member, night: string): boolean {
  return from < night && (until === null || until >= night)
}

export function daysBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / 86_400_000
}

export function isSame(one: Line, other: Line): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

export function distinct(lines: Lines): Lines {
  return [...new Map(lines.map((line) => [JSON.stringify(line), line])).values()]
}

/** Lines by key, each with how many there are of it last. */
export function tally<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => Line,
  countOf: (item: Item) => number = () => 1,
): Lines {
  const counts = new Map<string, { key: Line; count: number }>()
  for (const item of items) {
    const key = keyOf(item)
    const text = JSON.stringify(key)
    counts.set(text, { key, count: (counts.get(text)?.count ?? 0) + countOf(item) })
  }
  return Array.from(counts.values(), ({ key, count }) => [...key, count])
}
