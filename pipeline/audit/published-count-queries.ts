import { sql } from 'kysely'
import type { Tx } from '../db/database.ts'
import type { Run } from '../domain.ts'

export interface StandingCount {
  readonly outcome: string
  readonly reason: string
  /** `(non-disclosure)`, `(no area)`, `(unknown)`: what stands for a place that is not told, or that nobody knows. */
  readonly area: string
  readonly municipality: string
  readonly ageBand: string
  readonly language: string
  readonly count: number
}

/** The programme's customers by their latest decision, tonight's included; in no order. */
export async function countStandings(tx: Tx, { programmeId }: Run): Promise<StandingCount[]> {
  const { rows } = await sql<StandingCount>`
    select
        decision.outcome,
        decision.reason_code as reason,
        case when is_protected then '(non-disclosure)' else coalesce(decision.area_id, '(no area)') end as area,
        case when is_protected then '(non-disclosure)' else coalesce(decision.municipality_code, '(unknown)') end
            as municipality,
        coalesce(age_band, '(unknown)') as "ageBand",
        coalesce(language, '(unknown)') as language,
        count(*)::integer as count
    from audit.pseudonymous_decision as decision
    inner join register.standing using (decision_id)
    where decision.programme_id = ${programmeId}
    group by 1, 2, 3, 4, 5, 6`.execute(tx)
  return rows
}

/** The programme's members by exactly the groups they met; null: under non-disclosure. In no order. */
export async function countMembersByGroups(
  tx: Tx,
  { programmeId }: Run,
): Promise<readonly { readonly groups: readonly string[] | null; readonly count: number }[]> {
  const { rows } = await sql<{ groups: string[] | null; count: number }>`
    select case when not coalesce(is_protected, true) then group_ids end as groups, count(*)::integer as count
    from register.customership
    left join register.customer using (customer_number)
    where programme_id = ${programmeId} and ended_on is null
    group by 1`.execute(tx)
  return rows
}

export interface PublishedCount {
  readonly dimension: 'area' | 'municipality' | 'reason' | 'age band' | 'language' | 'groups'
  /** Null: of members. */
  readonly outcome: string | null
  /** Of a municipality. */
  readonly areaId: string | null
  readonly category: string
  readonly count: number | null
}

export async function insertPublishedCounts(
  tx: Tx,
  { runId }: Run,
  counts: readonly PublishedCount[],
): Promise<void> {
  await sql`
    insert into audit.published_count (run_id, dimension, outcome, area_id, category, customer_count)
    select ${runId}::bigint, dimension, outcome, "areaId", category, count
    from jsonb_to_recordset(${JSON.stringify(counts)}::jsonb) as counted (
        dimension text, outcome text, "areaId" text, category text, count integer
    )
    order by dimension, outcome, "areaId", category`.execute(tx)
}

/** Tonight's files with their garbled rows, those of people under non-disclosure apart. */
export async function findGarbledCounts(
  tx: Tx,
  { runId }: Run,
): Promise<readonly { readonly sourceFileId: string; readonly open: number; readonly hidden: number }[]> {
  const { rows } = await sql<{ sourceFileId: string; open: number; hidden: number }>`
    select
        source_file_id as "sourceFileId", open_garbled_count as open, garbled_count - open_garbled_count as hidden
    from audit.source_file
    where run_id = ${runId} and garbled_count > 0
    order by source_file_id`.execute(tx)
  return rows
}

export async function setToldGarbledCount(tx: Tx, sourceFileId: string, count: number): Promise<void> {
  await sql`
    update audit.source_file set told_garbled_count = ${count}::integer
    where source_file_id = ${sourceFileId}::bigint`.execute(tx)
}
