import { type Insertable, sql } from 'kysely'
import type { Tx } from '../../pipeline/db/database.ts'
import type { DB } from '../../pipeline/db/schema.ts'
import type { IsoDate, Run } from '../../pipeline/domain.ts'
import { insertTeDecisions } from '../../pipeline/extract/accept-queries.ts'
import type { Programme } from '../../pipeline/programmes/programme.ts'

type StagedRow = Insertable<DB['staging.customer']>
/** What is known of one customer tonight. */
export type Facts = Partial<Omit<StagedRow, 'staged_file_id' | 'line_number' | 'customer_number'>>

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
  const { run_id: runId } = await tx
    .insertInto('audit.run')
    .values({ programme_id: programme.id, as_of_date: date, rule_set_sha256: programme.sha256 })
    .returning('run_id')
    .executeTakeFirstOrThrow()
  return { runId, programmeId: programme.id, asOfDate: date }
}

export async function completeRun(tx: Tx, { runId }: Run): Promise<void> {
  await sql`
    update audit.run
    set status = 'completed', finished_at = now(), input_sha256 = '', absent_count = 0, newly_absent_count = 0
    where run_id = ${runId}`.execute(tx)
}

/** Tonight's rows, as the first stage leaves them to the others, and tonight's decisions. */
export async function stagePeople(tx: Tx, run: Run, people: People): Promise<void> {
  const { stagedFileId, sourceFileId } = await stageFile(tx, run, people.size)
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
  if (rejections.length > 0) await tx.insertInto('staging.night_rejection').values(rejections).execute()
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

async function stageFile(tx: Tx, { runId }: Run, rowCount: number) {
  const file = { sha256: `spec ${runId}`, row_count: rowCount }
  const { staged_file_id: stagedFileId } = await tx
    .insertInto('staging.staged_file')
    .values({ ...file, profile_sha256: 'spec', extractor_version: 'spec' })
    .returning('staged_file_id')
    .executeTakeFirstOrThrow()
  const { source_file_id: sourceFileId } = await tx
    .insertInto('audit.source_file')
    .values({ ...file, run_id: runId, file_name: 'customers-spec.csv' })
    .returning('source_file_id')
    .executeTakeFirstOrThrow()
  await sql`truncate staging.night_file, staging.night_rejection`.execute(tx)
  await tx
    .insertInto('staging.night_file')
    .values({ source_file_id: sourceFileId, staged_file_id: stagedFileId, file_name: 'customers-spec.csv' })
    .execute()
  await sql`
    create table ${sql.table(`staging.spec_${runId}`)}
    partition of staging.customer for values in (${sql.lit(stagedFileId)})`.execute(tx)
  return { stagedFileId, sourceFileId }
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
} satisfies Facts

export function identityOf(customerNumber: string): string {
  return `identity of ${customerNumber}`
}
