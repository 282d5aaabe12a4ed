import { sql } from 'kysely'
import { changeCustomerships } from '../../pipeline/assign/assign.ts'
import { classify } from '../../pipeline/classify/classify.ts'
import type { Tx } from '../../pipeline/db/database.ts'
import type { Run } from '../../pipeline/domain.ts'
import { insertTeDecisions } from '../../pipeline/extract/accept-queries.ts'
import type { Programme } from '../../pipeline/programmes/programme.ts'
import { registerProgramme } from '../../pipeline/programmes/register-queries.ts'
import { inventedPartition, stageInventedFile } from './invented-file.ts'
import type { TeDecision } from './oracle/decisions.ts'
import type { RandomNight, RandomRow } from './random-customer-nights.ts'
import {
  type ByCustomer,
  describeDecisions,
  describeVerdict,
  type NightAccount,
} from './random-night-plainly.ts'
import { beginRun, completeRun } from './staged-people.ts'

interface NightInSql {
  readonly programme: Programme
  readonly night: RandomNight
  readonly allowUnconfirmedAreas: boolean
  /** Runs when the night is classified: a way to spoil it. */
  readonly afterClassify?: ((tx: Tx) => Promise<unknown>) | undefined
}

/** Runs the night as the pipeline does, from staged rows to customerships. */
export async function runNightInSql(
  tx: Tx,
  { programme, night, allowUnconfirmedAreas, afterClassify }: NightInSql,
): Promise<NightAccount> {
  const run = await beginRun(tx, programme, night.date)
  await registerProgramme(tx, programme)
  await stageRows(tx, run, night.rows)
  await insertTeDecisions(
    tx,
    run,
    night.decisions.map(({ customerNumber, kind, date, municipality }) => ({
      customer_number: customerNumber,
      kind,
      decided_on: date,
      municipality_code: municipality,
      ground: null,
    })),
  )
  await classify(tx, run, programme, { allowUnconfirmedAreas })
  await afterClassify?.(tx)
  await changeCustomerships(tx, run, programme)
  await completeRun(tx, run)
  return {
    verdicts: await findVerdicts(tx),
    written: await findDecisions(tx, run),
    customerships: await findOpenCustomerships(tx, run),
    waiting: await findWaitingDecisions(tx, run),
  }
}

/** Tonight's rows in a partition of their own, and which of them are rejected. */
async function stageRows(tx: Tx, run: Run, rows: readonly RandomRow[]): Promise<void> {
  const { stagedFileId, sourceFileId } = await stageInventedFile(tx, run, 'random', rows.length)
  await sql`
    insert into staging.customer
    select * from json_populate_recordset(
        null::staging.customer,
        ${JSON.stringify(rows.map((row, index) => stagedRow(row, index + 2, stagedFileId)))}
    )`.execute(tx)
  await sql`
    insert into staging.night_rejection (source_file_id, line_number, customer_number, reason_codes, fields)
    select ${sourceFileId}, line_number, customer_number, array['INVALID_CODE'], array['te_office']
    from staging.customer
    where staged_file_id = ${stagedFileId} and (reason_codes is not null or te_office = 'rejected')`.execute(
    tx,
  )
  await sql`analyze ${inventedPartition('random', run)}`.execute(tx)
}

function stagedRow({ customerNumber, facts, fate }: RandomRow, lineNumber: number, stagedFileId: string) {
  return {
    staged_file_id: stagedFileId,
    line_number: lineNumber,
    byte_offset: 0,
    byte_length: 1,
    reason_codes: fate === 'unreadable' ? ['INVALID_CODE'] : null,
    customer_number: customerNumber,
    personal_identity_code: `identity of ${customerNumber}`,
    birth_date: facts.birthDate,
    last_name: 'Esimerkki',
    first_names: 'Testi',
    mother_tongue: facts.motherTongue,
    home_municipality: facts.homeMunicipality,
    residence_municipality: facts.residenceMunicipality,
    non_disclosure: false,
    uses_e_service: false,
    job_search_started_on: facts.jobSearchStartedOn,
    job_search_ended_on: facts.jobSearchEndedOn,
    employment_code: facts.employmentCode,
    unemployment_risk: facts.unemploymentRisk,
    unemployed_since: facts.unemployedSince,
    last_service_ended_on: facts.lastServiceEndedOn,
    benefit: facts.benefit,
    labour_market_subsidy_days: facts.subsidyDays,
    labour_market_subsidy_days_12_months: facts.subsidyDays12Months,
    earnings_related_entitlement: facts.earningsRelatedEntitlement,
    immigrant: facts.immigrant,
    integration_period_ends_on: facts.integrationPeriodEndsOn,
    temporary_protection: facts.temporaryProtection,
    joint_service_customer: facts.jointServiceCustomer,
    change_security_55: facts.changeSecurity55,
    te_discretion: facts.teDiscretion,
    te_office: fate,
  }
}

async function findVerdicts(tx: Tx): Promise<ByCustomer> {
  const { rows } = await sql<VerdictRow>`select * from staging.night_verdict`.execute(tx)
  return byCustomer(rows)
}

async function findDecisions(tx: Tx, { runId }: Run): Promise<ByCustomer> {
  const { rows } = await sql<VerdictRow>`select * from audit.decision where run_id = ${runId}`.execute(tx)
  return byCustomer(rows)
}

interface VerdictRow {
  readonly customer_number: string
  readonly outcome: string
  readonly reason_code: string
  readonly area_id: string | null
  readonly municipality_code: string | null
  readonly groups_met: readonly string[]
  readonly groups_unknown: readonly string[]
}

function byCustomer(rows: readonly VerdictRow[]): ByCustomer {
  const verdicts = rows.map(
    (row) =>
      [
        row.customer_number,
        describeVerdict({
          outcome: row.outcome,
          reason: row.reason_code,
          area: row.area_id,
          municipality: row.municipality_code,
          groupsMet: row.groups_met,
          groupsUnknown: row.groups_unknown,
        }),
      ] as const,
  )
  if (new Set(rows.map((row) => row.customer_number)).size < rows.length)
    throw new Error('a customer is judged twice')
  return new Map(verdicts)
}

async function findOpenCustomerships(tx: Tx, { programmeId }: Run): Promise<ByCustomer> {
  const { rows } = await sql<{ customer_number: string; place: string }>`
    select customer_number, area_id || ' ' || municipality_code as place
    from register.customership
    where programme_id = ${programmeId} and ended_on is null`.execute(tx)
  return new Map(rows.map((row) => [row.customer_number, row.place]))
}

async function findWaitingDecisions(tx: Tx, { programmeId }: Run): Promise<ByCustomer> {
  const { rows } = await sql<TeDecision>`
    select customer_number as "customerNumber", kind, decided_on as date, municipality_code as municipality
    from register.te_decision
    where programme_id = ${programmeId} and settled_run_id is null`.execute(tx)
  const decisionsOf = Map.groupBy(rows, ({ customerNumber }) => customerNumber)
  return new Map([...decisionsOf].map(([number, decisions]) => [number, describeDecisions(decisions)]))
}
