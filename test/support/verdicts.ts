import { type Insertable, sql } from 'kysely'
import { classify } from '../../pipeline/classify/classify.ts'
import type { Session, Tx } from '../../pipeline/db/database.ts'
import type { DB } from '../../pipeline/db/schema.ts'
import type { IsoDate, Run } from '../../pipeline/domain.ts'
import { InputRefusedError } from '../../pipeline/errors.ts'
import { insertTeDecisions } from '../../pipeline/extract/queries.ts'
import { municipalitiesOn, type Programme } from '../../pipeline/programmes/programme.ts'
import { registerProgramme } from '../../pipeline/programmes/queries.ts'

type StagedRow = Insertable<DB['staging.customer']>
/** What is known of one customer tonight. */
export type Facts = Partial<Omit<StagedRow, 'staged_file_id' | 'line_number' | 'customer_number'>>

export interface Person {
  readonly facts: Facts
  /** Whether tonight's files hold a row about the person, and whether it stood. */
  readonly row: 'accepted' | 'rejected' | 'absent'
  /** For a member: where the customership is, and the last known home municipality. */
  readonly member: { readonly of: string; readonly lastKnownHome: string } | null
  readonly decisions: readonly DecisionOnFile[]
}

export interface DecisionOnFile {
  readonly kind: 'PALAUTUS' | 'SIIRTO' | 'KORJAUS'
  readonly on: IsoDate
  readonly municipality: string | null
  /** Read on an earlier night, and had its effect then. */
  readonly settled: boolean
}

export interface Verdict {
  /** `OUTCOME REASON_CODE`, or one of the two below. */
  readonly verdict: string
  readonly groups: readonly string[]
  readonly unknown: readonly string[]
  /** `area 609`, `no area 609` or `nowhere`. */
  readonly place: string
}

/** Nobody was judged: the whole night is refused. */
export const nightRefused = 'NIGHT REFUSED'
/** The night says nothing about the person. */
export const noVerdict = 'NO VERDICT'

export interface Night {
  readonly date: IsoDate
  readonly allowUnconfirmedAreas: boolean
}

/** One night's verdicts on many people, in their order; the night is undone. */
export async function judge(
  session: Session,
  programme: Programme,
  { date, allowUnconfirmedAreas }: Night,
  people: readonly Person[],
): Promise<readonly Verdict[]> {
  const transaction = await session.db.startTransaction().execute()
  try {
    const run = await insertRun(transaction, programme, date)
    await registerProgramme(transaction, programme)
    await insertMembers(transaction, run, programme, people)
    await insertRows(transaction, run, people)
    await insertDecisions(transaction, run, people)
    await classify(transaction, run, programme, { allowUnconfirmedAreas })
    const verdicts = await findVerdicts(transaction)
    return people.map((_, index) => verdicts.get(numberOf(index)) ?? unjudged(noVerdict))
  } catch (error) {
    if (error instanceof InputRefusedError) return people.map(() => unjudged(nightRefused))
    throw error
  } finally {
    await transaction.rollback().execute()
  }
}

function unjudged(verdict: string): Verdict {
  return { verdict, groups: [], unknown: [], place: 'nowhere' }
}

async function insertRun(tx: Tx, programme: Programme, date: IsoDate): Promise<Run> {
  const { run_id: runId } = await tx
    .insertInto('audit.run')
    .values({ programme_id: programme.id, as_of_date: date, rule_set_sha256: programme.sha256 })
    .returning('run_id')
    .executeTakeFirstOrThrow()
  return { runId, programmeId: programme.id, asOfDate: date }
}

/** Members of an earlier night: their customership, and what the register remembers of them. */
async function insertMembers(
  tx: Tx,
  { runId, asOfDate }: Run,
  programme: Programme,
  people: readonly Person[],
): Promise<void> {
  const municipalities = municipalitiesOn(programme, asOfDate)
  const areaOf = (wanted: string) => municipalities.find(({ code }) => code === wanted)?.areaId ?? 'no area'
  const members = people.flatMap(({ member }, index) =>
    member === null ? [] : [{ ...member, number: numberOf(index) }],
  )
  if (members.length === 0) return
  await tx
    .insertInto('register.customer')
    .values(
      members.map(({ number }) => ({
        customer_number: number,
        personal_identity_code: identityOf(number),
        is_protected: false,
        non_disclosure: false,
        changed_run_id: runId,
      })),
    )
    .execute()
  await tx
    .insertInto('register.customership')
    .values(
      members.map(({ number, of, lastKnownHome }) => ({
        programme_id: programme.id,
        customer_number: number,
        area_id: areaOf(of),
        municipality_code: of,
        group_ids: [],
        home_municipality: lastKnownHome,
        started_on: asOfDate,
        start_reason: 'ELIGIBLE',
        started_run_id: runId,
      })),
    )
    .execute()
}

async function insertRows(tx: Tx, { runId }: Run, people: readonly Person[]): Promise<void> {
  const file = { sha256: 'spec', row_count: people.length }
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
  const rows = people.flatMap((person, index) => (person.row === 'absent' ? [] : [{ ...person, index }]))
  const staged = rows.map(({ facts, index }) => ({
    ...restOfARow,
    ...facts,
    staged_file_id,
    line_number: index + 2,
    customer_number: numberOf(index),
    personal_identity_code: identityOf(numberOf(index)),
  }))
  await sql`
    insert into staging.customer
    select * from jsonb_populate_recordset(null::staging.customer, ${JSON.stringify(staged)}::jsonb)`.execute(
    tx,
  )
  const rejected = rows.filter(({ row }) => row === 'rejected')
  if (rejected.length === 0) return
  await tx
    .insertInto('staging.night_rejection')
    .values(
      rejected.map(({ index }) => ({
        source_file_id,
        line_number: index + 2,
        customer_number: numberOf(index),
        reason_codes: ['INVALID_DATE'],
        fields: [],
      })),
    )
    .execute()
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

/** Those settled on an earlier night had their effect then. */
async function insertDecisions(tx: Tx, run: Run, people: readonly Person[]): Promise<void> {
  const onFile = people.flatMap(({ decisions }, index) =>
    decisions.map(({ kind, on, municipality, settled }) => ({
      customer_number: numberOf(index),
      kind,
      decided_on: on,
      municipality_code: municipality,
      ground: null,
      settled,
    })),
  )
  const earlier = onFile.filter(({ settled }) => settled)
  const tonight = onFile.filter(({ settled }) => !settled)
  await insertTeDecisions(tx, run, earlier)
  await tx.updateTable('register.te_decision').set({ settled_run_id: run.runId, effect: 'APPLIED' }).execute()
  await insertTeDecisions(tx, run, tonight)
}

async function findVerdicts(tx: Tx): Promise<Map<string, Verdict>> {
  const rows = await tx.selectFrom('staging.night_verdict').selectAll().execute()
  return new Map(
    rows.map((row) => [
      row.customer_number,
      {
        verdict: `${row.outcome} ${row.reason_code}`,
        groups: row.groups_met,
        unknown: row.groups_unknown,
        place:
          row.municipality_code === null ? 'nowhere' : `${row.area_id ?? 'no area'} ${row.municipality_code}`,
      },
    ]),
  )
}

function numberOf(index: number): string {
  return String(1001 + index)
}

function identityOf(customerNumber: string): string {
  return `identity of ${customerNumber}`
}
