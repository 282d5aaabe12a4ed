/** What else the night had. */
import { sql } from 'kysely'
import type { Tx } from '../db/database.ts'
import { one } from '../db/rows.ts'
import type { Run } from '../domain.ts'
import { fewest } from './facts.ts'

/** Whether the database still has what the night read and what it decided of everybody. */
export async function isStillStaged(tx: Tx, { runId }: Run): Promise<boolean> {
  const { rows } = await sql<{ isStaged: boolean }>`
    select
        exists (select from audit.source_file where run_id = ${runId} and accepted_count is not null)
        and not exists (
            select from audit.source_file
            left join staging.night_file using (source_file_id)
            left join staging.staged_file on staged_file.staged_file_id = night_file.staged_file_id
            where source_file.run_id = ${runId} and accepted_count is not null and staged_file.staged_file_id is null
        )
        and (select count(*) from staging.night_verdict where line_number is not null) = (
            select sum(accepted_count) from audit.source_file where run_id = ${runId}
        ) as "isStaged"`.execute(tx)
  return one(rows).isStaged
}

/** The completed night of the programme before this one. */
export async function findNightBefore(tx: Tx, { runId, programmeId }: Run): Promise<string | null> {
  const { rows } = await sql<{ date: string | null }>`
    select max(as_of_date)::text as date from audit.run
    where programme_id = ${programmeId} and status = 'completed' and run_id < ${runId}::bigint`.execute(tx)
  return one(rows).date
}

/** Ages in full years, and languages, that at least five people have. */
export async function findCommonTraits(tx: Tx, run: Run) {
  const accepted = sql`
    staging.night_verdict as verdict inner join staging.customer using (staged_file_id, line_number)`
  const ages = await sql<{ age: number; people: number }>`
    select extract(year from age(${run.asOfDate}::date, birth_date))::integer as age, count(*)::integer as people
    from ${accepted} where not verdict.is_protected
    group by 1 having count(*) >= ${sql.lit(fewest)} order by 1`.execute(tx)
  const languages = await sql<{ language: string; people: number }>`
    select mother_tongue as language, count(*)::integer as people
    from ${accepted} where not verdict.is_protected and mother_tongue is not null
    group by 1 having count(*) >= ${sql.lit(fewest)} order by 1`.execute(tx)
  return { ages: ages.rows, languages: languages.rows }
}

export interface Place {
  readonly code: string
  readonly area: string | null
  /** Of those accepted who live there the most are the office's; null: too few to tell. */
  readonly office: string | null
  readonly isInAland: boolean
}

/** The municipalities of the night that are in use. */
export async function findPlaces(tx: Tx): Promise<readonly Place[]> {
  const { rows } = await sql<Place>`
    select
        municipality_code as code, area_id as area, served.te_office as office, is_in_aland as "isInAland"
    from staging.night_municipality
    left join (
        select distinct on (verdict.municipality_code) verdict.municipality_code, customer.te_office
        from staging.night_verdict as verdict
        inner join staging.customer using (staged_file_id, line_number)
        where not verdict.is_protected
        group by verdict.municipality_code, customer.te_office
        having count(*) >= ${sql.lit(fewest)}
        order by verdict.municipality_code, count(*) desc, customer.te_office
    ) as served using (municipality_code)
    where municipality_code = resolved_code
    order by municipality_code`.execute(tx)
  return rows
}

export async function findFileNames(tx: Tx, { runId }: Run): Promise<readonly string[]> {
  const { rows } = await sql<{ fileName: string }>`
    select file_name as "fileName" from audit.source_file
    where run_id = ${runId} and accepted_count is not null order by file_name`.execute(tx)
  return rows.map(({ fileName }) => fileName)
}

/** Of every set of reasons the rows of the night that were rejected for it. */
export async function countRejected(tx: Tx, { runId }: Run) {
  const { rows } = await sql<{ reasons: string[]; rows: number }>`
    select reason_codes as reasons, count(*)::integer as rows from audit.rejected_row
    where run_id = ${runId} group by reason_codes order by reason_codes`.execute(tx)
  return rows
}

/** Identity codes with an individual number that only invented people have, and how all customer numbers begin. */
export async function findTaken(
  tx: Tx,
): Promise<{ readonly hetus: Set<string>; readonly starts: Set<string> }> {
  const hetus = await sql<{ hetu: string }>`
    select personal_identity_code as hetu from staging.customer where substr(personal_identity_code, 8, 3) >= '900'
    union
    select personal_identity_code from register.customer where substr(personal_identity_code, 8, 3) >= '900'
    union
    select personal_identity_code from register.former_identity where substr(personal_identity_code, 8, 3) >= '900'`.execute(
    tx,
  )
  const starts = await sql<{ start: string }>`
    select distinct length(customer_number) || ' ' || left(customer_number, 1) as start
    from (
        select customer_number from staging.customer where customer_number is not null
        union all
        select customer_number from register.customer
    ) as known`.execute(tx)
  return {
    hetus: new Set(hetus.rows.map(({ hetu }) => hetu)),
    starts: new Set(starts.rows.map(({ start }) => start)),
  }
}

export interface CaseworkerLine {
  readonly municipality: string
  readonly servicePoint: string | null
  readonly languages: readonly string[]
  readonly groups: readonly string[]
  readonly fullTimeEquivalent: string
  readonly mostCustomers: number | null
}

/** The caseworkers of the night's list, in an order of chance. */
export async function findCaseworkers(tx: Tx): Promise<readonly CaseworkerLine[]> {
  const { rows } = await sql<CaseworkerLine>`
    select
        municipality_code as municipality, service_point_id as "servicePoint", languages, groups_served as groups,
        full_time_equivalent::text as "fullTimeEquivalent", cap_per_full_time as "mostCustomers"
    from register.caseworker
    where is_listed
    order by random()`.execute(tx)
  return rows
}
