/** The cases that are there for a person, and what was decided about them. */
import { type RawBuilder, sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import { holdReasons, type IsoDate, reasonCodes, rejectReasons, type Signature } from '../domain.ts'

export const caseKinds = [
  'rejected-row',
  'identity-conflict',
  'garbled-values',
  'review',
  'held-notification',
  'failed-notification',
  'absent-member',
  'home-municipality-unknown',
  'not-in-area',
  'waiting-for-caseworker',
  'protection-to-confirm',
  'te-decision',
] as const

/** What a case can be there for; the error of a failed notification is any code besides. */
export const caseReasons = [
  ...rejectReasons,
  ...reasonCodes.REVIEW,
  ...holdReasons,
  'ABSENT',
  'NOT_PILOT_MUNICIPALITY',
  'NO_CASEWORKER',
  'NO_CAPACITY',
  'NON_DISCLOSURE_FELL_AWAY',
  ...['WAITS', 'NOT_IN_FORCE', 'NOT_A_MEMBER', 'MEMBERSHIP_ENDED', 'NO_SUCH_DESTINATION', 'SUPERSEDED'],
] as const

/** `recovered`: a rejected row that came right by itself within the last 30 days; nothing is left to decide. */
export const caseStates = ['waiting', 'waived', 'resolved', 'recovered'] as const
export type CaseState = (typeof caseStates)[number]

/** Which cases are asked for; null: whichever. */
export interface CaseFilter {
  readonly states: readonly CaseState[]
  readonly kind: string | null
  /** The whole reason, or one of several that a row was rejected for. */
  readonly reason: string | null
  readonly programmeId: string | null
  readonly customerNumber: string | null
  /** There for at least so many days, until the programme's last night or until it came right; those of unknown age are left out. */
  readonly days: number | null
}

/** Names nobody, and no place of a person under non-disclosure. */
export interface WorkCase {
  readonly caseId: string
  readonly programmeId: string
  readonly kind: string
  readonly customerNumber: string | null
  readonly reason: string | null
  readonly detail: string | null
  /** Null: not on record. */
  readonly since: IsoDate | null
  readonly days: number | null
  /** What must change before a waived case comes back. */
  readonly facts: string
  readonly state: CaseState
  /** What was decided about it last. */
  readonly note: string | null
  /** The night with which the row came right by itself; null: it did not. */
  readonly recoveredOn: IsoDate | null
}

export interface CaseCount {
  readonly programmeId: string
  readonly kind: string
  readonly reason: string | null
  readonly state: CaseState
  readonly count: number
  readonly oldest: IsoDate | null
}

export interface CaseAction {
  readonly action: string
  readonly doneBy: string
  readonly login: string | null
  readonly machineUser: string | null
  readonly because: string
  readonly doneAt: Date
  readonly facts: string
}

const caseColumns = sql`
    case_id as "caseId", programme_id as "programmeId", kind, customer_number as "customerNumber", reason, detail,
    since, days, facts, state, note, recovered_on as "recoveredOn"`

function matches(filter: CaseFilter): RawBuilder<unknown> {
  const isWanted = (column: string, value: string | null) =>
    value === null ? sql`true` : sql`${sql.ref(column)} = ${value}`
  return sql`
    state = any (${[...filter.states]}::text[])
    and ${isWanted('kind', filter.kind)}
    and ${isWanted('programme_id', filter.programmeId)}
    and ${isWanted('customer_number', filter.customerNumber)}
    and ${filter.reason === null ? sql`true` : sql`(reason = ${filter.reason} or ${filter.reason} = any (string_to_array(reason, ', ')))`}
    and ${filter.days === null ? sql`true` : sql`days >= ${filter.days}::integer`}`
}

/** The cases asked for, longest there first; then what came right, latest first. */
export async function findCases(
  db: Db,
  filter: CaseFilter,
  most: number | null = null,
): Promise<readonly WorkCase[]> {
  const { rows } = await sql<WorkCase>`
    select ${caseColumns}
    from audit.work_case
    where ${matches(filter)}
    order by recovered_on desc nulls first, since nulls last, programme_id, kind, length(customer_number), customer_number, case_id
    limit ${most}`.execute(db)
  return rows
}

/** The reasons of all cases, whatever was decided about them. */
export async function findCaseReasons(db: Db): Promise<readonly string[]> {
  const { rows } = await sql<{ reason: string }>`
    select distinct reason from audit.work_case where reason is not null order by reason`.execute(db)
  return rows.map(({ reason }) => reason)
}

/** How many cases there are of each kind and reason. */
export async function countCases(db: Db, filter: CaseFilter): Promise<readonly CaseCount[]> {
  const { rows } = await sql<CaseCount>`
    select
        programme_id as "programmeId", kind, reason, state, count(*)::integer as count, min(since) as oldest
    from audit.work_case
    where ${matches(filter)}
    group by programme_id, kind, reason, state
    order by programme_id, kind, reason, state`.execute(db)
  return rows
}

/** Cases whose id begins so, in whatever state. */
export async function findCasesBeginning(db: Db, starts: readonly string[]): Promise<readonly WorkCase[]> {
  const { rows } = await sql<WorkCase>`
    select ${caseColumns}
    from audit.work_case
    where exists (select from unnest(${[...starts]}::text[]) as wanted (start) where starts_with(case_id, start))
    order by case_id`.execute(db)
  return rows
}

/** What was decided about cases whose id begins so, also of cases that are gone; oldest first. */
export async function findCaseActions(
  db: Db,
  start: string,
): Promise<
  readonly (CaseAction & { readonly caseId: string; readonly programmeId: string; readonly kind: string })[]
> {
  const { rows } = await sql<
    CaseAction & { readonly caseId: string; readonly programmeId: string; readonly kind: string }
  >`
    select
        case_id as "caseId", programme_id as "programmeId", kind, action, done_by as "doneBy", login,
        machine_user as "machineUser", because, done_at as "doneAt", facts
    from audit.case_action
    where starts_with(case_id, ${start})
    order by case_action_id`.execute(db)
  return rows
}

/** Puts on record what was decided about these cases, with their facts and the programme's last night. */
export async function insertCaseActions(
  tx: Tx,
  action: 'resolve' | 'waive',
  cases: readonly WorkCase[],
  { by, because }: Signature,
): Promise<void> {
  await sql`
    insert into audit.case_action (
        case_id, action, programme_id, kind, customer_number, facts, run_id, done_by, because
    )
    select
        decided."caseId", ${action}, decided."programmeId", decided.kind, decided."customerNumber", decided.facts,
        (
            select run_id from audit.run
            where run.programme_id = decided."programmeId" and status = 'completed'
            order by as_of_date desc
            limit 1
        ),
        ${by}, ${because}
    from jsonb_to_recordset(${JSON.stringify(cases)}::jsonb) as decided (
        "caseId" text, "programmeId" text, kind text, "customerNumber" text, facts text
    )
    order by decided."caseId"`.execute(tx)
}

/** Nobody else decides about cases until the transaction ends. */
export async function lockCaseActions(tx: Tx): Promise<void> {
  await sql`lock table audit.case_action in share row exclusive mode`.execute(tx)
}
