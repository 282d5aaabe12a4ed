import { sql } from 'kysely'
import type { Tx } from '../../pipeline/db/database.ts'
import { one } from '../../pipeline/db/rows.ts'
import type { IsoDate, Run } from '../../pipeline/domain.ts'
import { insertTeDecisions } from '../../pipeline/extract/accept-queries.ts'
import type { Programme } from '../../pipeline/programmes/programme.ts'
import { stageInventedFile } from './invented-file.ts'

type TextFact =
  | ('birth_date' | 'mother_tongue' | 'home_municipality' | 'residence_municipality' | 'employment_code')
  | ('job_search_started_on' | 'job_search_ended_on' | 'unemployed_since' | 'last_service_ended_on')
  | ('benefit' | 'integration_period_ends_on' | 'te_discretion' | 'service_language')
type Flag =
  | ('earnings_related_entitlement' | 'immigrant' | 'temporary_protection' | 'joint_service_customer')
  | ('change_security_55' | 'unemployment_risk')
type DayCount = 'labour_market_subsidy_days' | 'labour_market_subsidy_days_12_months'

/** What is known of one customer tonight, by the columns of `staging.customer`. */
export type Facts = Partial<
  Readonly<Record<TextFact, string | null> & Record<Flag, boolean | null> & Record<DayCount, number | null>>
>

export interface TeDecision {
  readonly kind: 'PALAUTUS' | 'SIIRTO' | 'KORJAUS'
  readonly on: IsoDate
  readonly municipality: string | null
}

/** One customer in tonight's files. */
export interface PersonTonight<Decision extends TeDecision = TeDecision> {
  readonly facts: Facts
  /** Whether tonight's files hold a row about the person, and whether it stood. */
  readonly row: 'accepted' | 'rejected' | 'absent'
  readonly decisions: readonly Decision[]
}

/** By customer number. */
export type People = ReadonlyMap<string, PersonTonight>

export async function beginRun(tx: Tx, programme: Programme, date: IsoDate): Promise<Run> {
  const { rows } = await sql<Run>`
    insert into audit.run (programme_id, as_of_date, rule_set_sha256)
    values (${programme.id}, ${date}, ${programme.sha256})
    returning run_id as "runId", programme_id as "programmeId", as_of_date as "asOfDate"`.execute(tx)
  return one(rows)
}

export async function completeRun(tx: Tx, { runId }: Run): Promise<void> {
  await sql`
    update audit.run
    set status = 'completed', finished_at = now(), input_sha256 = '', absent_count = 0, newly_absent_count = 0
    where run_id = ${runId}`.execute(tx)
}

/** Tonight's rows, as the first stage leaves them to the others, and tonight's decisions. */
export async function stagePeople(tx: Tx, run: Run, people: People): Promise<void> {
  const { stagedFileId, sourceFileId } = await stageInventedFile(tx, run, 'spec', people.size)
  const rows = [...people]
    .filter(([, { row }]) => row !== 'absent')
    .map(([number, { facts, row }], index) => ({ number, facts, row, line: index + 2 }))
  const staged = rows.map(({ number, facts, line }) => ({
    ...restOfARow,
    ...facts,
    staged_file_id: stagedFileId,
    line_number: line,
    customer_number: number,
    personal_identity_code: identityOf(number),
  }))
  await sql`
    insert into staging.customer
    select * from jsonb_populate_recordset(null::staging.customer, ${JSON.stringify(staged)}::jsonb)`.execute(
    tx,
  )
  const rejections = rows
    .filter(({ row }) => row === 'rejected')
    .map(({ number, line }) => ({
      source_file_id: sourceFileId,
      line_number: line,
      customer_number: number,
      reason_codes: ['INVALID_DATE'],
      fields: [],
    }))
  await sql`
    insert into staging.night_rejection
    select * from jsonb_populate_recordset(null::staging.night_rejection, ${JSON.stringify(rejections)}::jsonb)`.execute(
    tx,
  )
  await recordDecisions(tx, run, people)
}

/** The decisions that tonight's file holds about the people. */
export async function recordDecisions(
  tx: Tx,
  run: Run,
  people: ReadonlyMap<string, Pick<PersonTonight, 'decisions'>>,
): Promise<void> {
  await insertTeDecisions(
    tx,
    run,
    [...people].flatMap(([number, { decisions }]) =>
      decisions.map(({ kind, on, municipality }) => ({
        customer_number: number,
        kind,
        decided_on: on,
        municipality_code: municipality,
        ground: null,
      })),
    ),
  )
}

/** What a row must hold, and no rule reads. */
const restOfARow = {
  byte_offset: '0',
  byte_length: 1,
  last_name: 'Esimerkki',
  first_names: 'Testi',
  non_disclosure: false,
  uses_e_service: false,
  te_office: '0301',
}

export function identityOf(customerNumber: string): string {
  return `identity of ${customerNumber}`
}
