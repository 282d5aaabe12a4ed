import { type Insertable, sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { classify } from '../../pipeline/classify/classify.ts'
import { openSession, type Session, type Tx } from '../../pipeline/db/database.ts'
import type { DB } from '../../pipeline/db/schema.ts'
import type { IsoDate, Run } from '../../pipeline/domain.ts'
import { loadProgramme } from '../../pipeline/programmes/programme.ts'
import { registerProgramme } from '../../pipeline/programmes/queries.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'

type StagedRow = Insertable<DB['staging.customer']>
/** What is known of one customer tonight. */
export type Facts = Partial<Omit<StagedRow, 'staged_file_id' | 'line_number' | 'customer_number'>>

export interface Case {
  /** A sentence: what this person is about. */
  readonly name: string
  readonly facts: Facts
  /** For a member: where the customership is, and the last known home municipality where that is another. */
  readonly member?: { readonly municipality: string; readonly lastKnownHome?: string }
  /** `OUTCOME REASON`, and where the groups were judged `by` those met and `unknown` those unknown. */
  readonly expected: string
  /** Where it matters: the decision's area and municipality, `area 609`, or `nowhere`. */
  readonly place?: string
}

export interface Table {
  readonly date: IsoDate
  readonly allowUnconfirmedAreas?: boolean
  /** What everyone in the table has in common. */
  readonly facts?: Facts
  readonly cases: readonly Case[]
}

/** A customer of Pori with a valid job search who belongs to no group, and about whom everything is known. */
const nobodySpecial = {
  byte_offset: '0',
  byte_length: 1,
  birth_date: '1970-06-15',
  last_name: 'Esimerkki',
  first_names: 'Testi',
  mother_tongue: 'fi',
  home_municipality: '609',
  non_disclosure: false,
  uses_e_service: false,
  job_search_started_on: '2021-01-04',
  job_search_ended_on: null,
  employment_code: '02',
  benefit: null,
  earnings_related_entitlement: true,
  immigrant: false,
  integration_period_ends_on: null,
  temporary_protection: false,
  joint_service_customer: false,
  change_security_55: false,
  te_discretion: null,
  te_office: '0301',
} satisfies Facts

const programme = loadProgramme('kuntakokeilu-2021')

let database: TestDatabase
let session: Session
beforeAll(async () => {
  database = await createTestDatabase()
  session = await openSession(database.url, 'spec')
})
afterAll(async () => {
  await session.close()
  await database.drop()
})

/** States a rule as a table of cases: one night judges them all, and each is a test. */
export function specify(rule: string, { cases, ...night }: Table): void {
  describe(rule, () => {
    let verdicts: readonly Verdict[]
    beforeAll(async () => {
      verdicts = await judge({ ...night, cases })
    })

    test.each(cases.map((one, index) => ({ ...one, index })))('$name', ({ index, expected, place }) => {
      expect(verdicts[index]?.verdict).toBe(expected)
      if (place !== undefined) expect(verdicts[index]?.place).toBe(place)
    })
  })
}

interface Verdict {
  readonly verdict: string
  readonly place: string
}

/** The verdicts, in the order of the cases; the night is undone. */
async function judge({ date, allowUnconfirmedAreas = false, facts, cases }: Table): Promise<Verdict[]> {
  const transaction = await session.db.startTransaction().execute()
  try {
    const run = await insertRun(transaction, date)
    await registerProgramme(transaction, programme)
    await insertMembers(transaction, run, cases)
    await insertStagedRows(
      transaction,
      run,
      cases.map((one) => ({ ...nobodySpecial, ...facts, ...one.facts })),
    )
    await classify(transaction, run, programme, { allowUnconfirmedAreas })
    return await findVerdicts(transaction)
  } finally {
    await transaction.rollback().execute()
  }
}

async function insertRun(tx: Tx, date: IsoDate): Promise<Run> {
  const { run_id: runId } = await tx
    .insertInto('audit.run')
    .values({ programme_id: programme.id, as_of_date: date, rule_set_sha256: programme.sha256 })
    .returning('run_id')
    .executeTakeFirstOrThrow()
  return { runId, programmeId: programme.id, asOfDate: date }
}

/** Members of an earlier night: their customership, and what the register remembers of them. */
async function insertMembers(tx: Tx, { runId }: Run, cases: readonly Case[]): Promise<void> {
  const areaOf = (code: string) =>
    programme.areas.find((area) => area.municipalities.includes(code))?.id ?? ''
  const members = cases.flatMap(({ member }, index) =>
    member ? [{ ...member, number: numberOf(index) }] : [],
  )
  if (members.length === 0) return
  await tx
    .insertInto('register.customer')
    .values(
      members.map((member) => ({
        customer_number: member.number,
        personal_identity_code: `identity of ${member.number}`,
        home_municipality: member.lastKnownHome ?? member.municipality,
        is_home_municipality_known: true,
        is_protected: false,
        non_disclosure: false,
        changed_run_id: runId,
      })),
    )
    .execute()
  await tx
    .insertInto('register.customership')
    .values(
      members.map(({ number, municipality }) => ({
        programme_id: programme.id,
        customer_number: number,
        area_id: areaOf(municipality),
        municipality_code: municipality,
        group_ids: [],
        started_on: programme.firstDay,
        start_reason: 'ELIGIBLE',
        started_run_id: runId,
      })),
    )
    .execute()
}

async function insertStagedRows(tx: Tx, { runId }: Run, rows: readonly Facts[]): Promise<void> {
  const file = { sha256: 'spec', row_count: rows.length }
  const { staged_file_id } = await tx
    .insertInto('staging.staged_file')
    .values({ ...file, profile_sha256: 'spec', extractor_version: 'spec' })
    .returning('staged_file_id')
    .executeTakeFirstOrThrow()
  const { source_file_id } = await tx
    .insertInto('audit.source_file')
    .values({ ...file, run_id: runId, file_name: 'customers-spec.csv' })
    .returning('source_file_id')
    .executeTakeFirstOrThrow()
  await tx
    .insertInto('staging.night_file')
    .values({ source_file_id, staged_file_id, file_name: 'customers-spec.csv' })
    .execute()
  await sql`create table staging.spec partition of staging.customer for values in (${sql.lit(staged_file_id)})`.execute(
    tx,
  )
  await tx
    .insertInto('staging.customer')
    .values(
      rows.map((row, index) => ({
        byte_offset: '0',
        byte_length: 1,
        ...row,
        staged_file_id,
        line_number: index + 2,
        customer_number: numberOf(index),
        personal_identity_code: `identity of ${numberOf(index)}`,
      })),
    )
    .execute()
}

async function findVerdicts(tx: Tx): Promise<Verdict[]> {
  const rows = await tx.selectFrom('staging.night_verdict').selectAll().orderBy('customer_number').execute()
  return rows.map((row) => ({
    verdict: [
      `${row.outcome} ${row.reason_code}`,
      ...(row.groups_met.length > 0 ? [`by ${row.groups_met.join(', ')}`] : []),
      ...(row.groups_unknown.length > 0 ? [`unknown ${row.groups_unknown.join(', ')}`] : []),
    ].join(' '),
    place:
      row.municipality_code === null ? 'nowhere' : `${row.area_id ?? 'no area'} ${row.municipality_code}`,
  }))
}

/** Customer numbers that sort in the order of the cases. */
function numberOf(index: number): string {
  return String(1001 + index)
}
