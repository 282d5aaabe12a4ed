import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '../db/database.ts'
import { one } from '../db/rows.ts'
import { analyze } from '../db/statistics.ts'
import type { Run } from '../domain.ts'
import type { Borders } from './facts.ts'

/** So many people who are alike may be told of as they are. */
export const fewest = 5

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

function flag(column: RawBuilder<unknown>): RawBuilder<string> {
  return sql`case when ${column} then 'K' when not ${column} then 'E' else '' end`
}

const row = (column: string) => sql.ref(`customer.${column}`)

/** One after the other as in `factNames`. */
function factsSql({ asOfDate }: Run, borders: Borders): RawBuilder<string> {
  const night = sql`${asOfDate}::date`
  const facts = [
    row('employment_code'),
    flag(sql`coalesce(customer.unemployment_risk, false)`),
    sql`case
        when customer.mother_tongue is null then ''
        when customer.mother_tongue in ('sv', 'swe') then 'sv'
        when customer.mother_tongue = any (${[...borders.ownLanguages]}::text[]) then 'fi'
        else 'foreign'
    end`,
    row('service_language'),
    flag(row('uses_e_service')),
    flag(sql`num_nonnulls(customer.street_address, customer.postal_code, customer.post_office) = 3`),
    sql`width_bucket(customer.job_search_started_on, ${[...borders.searchStarted]}::date[])::text`,
    sql`case
        when customer.job_search_ended_on < ${night} then 'past' when customer.job_search_ended_on >= ${night} then 'later'
        else ''
    end`,
    sql`case
        when customer.unemployed_since is null then ''
        else (
            select count(*)::text from unnest(${[...borders.unemployedMonths]}::integer[]) as border (months)
            where customer.unemployed_since + make_interval(months => months) <= ${night}
        )
    end`,
    sql`case
        when customer.last_service_ended_on is null then ''
        when customer.last_service_ended_on > ${night} then 'running'
        when customer.last_service_ended_on > customer.unemployed_since then 'since'
        else 'before'
    end`,
    row('benefit'),
    sql`width_bucket(coalesce(customer.labour_market_subsidy_days, 0), ${[...borders.subsidyDays]}::integer[])::text`,
    flag(row('earnings_related_entitlement')),
    flag(row('immigrant')),
    sql`case
        when customer.integration_period_ends_on < ${night} then 'past'
        when customer.integration_period_ends_on >= ${night} then 'running'
        else ''
    end`,
    flag(row('temporary_protection')),
    flag(row('joint_service_customer')),
    flag(row('change_security_55')),
    row('te_discretion'),
    sql`width_bucket(
        extract(year from age(${night}, customer.birth_date))::integer, ${[...borders.age]}::integer[]
    )::text`,
  ]
  return sql`concat_ws('|', ${sql.join(facts.map((fact) => sql`coalesce(${fact}, '')`))})`
}

/**
 * Collects whom the night judged, with their facts, and its members whose row was rejected or who had none. `place`: the
 * municipality of the verdict, or the customership's. `home`: where the row says that they live.
 */
export async function collectSubjects(tx: Tx, run: Run, borders: Borders): Promise<void> {
  await sql`
    create temporary table anonymous_subject on commit drop as
    select
        verdict.outcome, verdict.reason_code,
        place.resolved_code as place, place.area_id,
        coalesce(verdict.home_municipality, '') as home,
        array_to_string(verdict.groups_met, ',') || '/' || array_to_string(verdict.groups_unknown, ',') as groups,
        case when customer.line_number is not null then ${factsSql(run, borders)} end as facts,
        verdict.is_protected
    from staging.night_verdict as verdict
    left join staging.customer using (staged_file_id, line_number)
    left join staging.night_municipality as place on place.municipality_code = verdict.municipality_code
    union all
    select
        case when rejected.customer_number is null then 'ABSENT' else 'REJECTED' end,
        coalesce(rejected.reasons, ''),
        place.resolved_code, place.area_id, '', '/', null, known.is_protected
    from register.customership
    inner join register.customer as known using (customer_number)
    left join (
        select customer_number, min(array_to_string(reason_codes, ',')) as reasons
        from audit.rejected_row
        where run_id = ${run.runId} and customer_number is not null
        group by customer_number
    ) as rejected using (customer_number)
    left join staging.night_municipality as place using (municipality_code)
    where customership.programme_id = ${run.programmeId}
        and customership.ended_on is null
        and customership.started_run_id < ${run.runId}::bigint
        and not exists (
            select from staging.night_verdict where night_verdict.customer_number = customership.customer_number
        )`.execute(tx)
  await analyze(tx, 'anonymous_subject')
}

/**
 * Says of everybody not under non-disclosure which place they get, and whether they keep their facts: where fewer than
 * five have a verdict in a municipality, they are gathered by fives in the municipality of one of them, of the same area
 * where it can be.
 */
export async function placePeople(tx: Tx): Promise<void> {
  await sql`
    create temporary table anonymous_person on commit drop as
    with person as (
        select
            row_number() over () as person_id,
            anonymous_subject.*,
            count(*) over (partition by outcome, reason_code, place) as like_here,
            count(*) over (partition by outcome, reason_code, place, home, facts) as alike_here
        from anonymous_subject
        where not is_protected
    ),
    scattered as (
        select
            person_id, outcome, reason_code, place,
            row_number() over apart - 1 as ordinal,
            count(*) over (partition by outcome, reason_code) / ${sql.lit(fewest)} as gatherings
        from person
        where place is not null and like_here < ${sql.lit(fewest)}
        window apart as (partition by outcome, reason_code order by area_id, random())
    ),
    gathered as (
        select
            person_id, gatherings,
            first_value(place) over (
                partition by outcome, reason_code, least(ordinal / ${sql.lit(fewest)}, gatherings - 1) order by ordinal
            ) as place
        from scattered
    ),
    others_place as (
        select distinct on (outcome, reason_code) outcome, reason_code, place
        from person
        where place is not null and like_here >= ${sql.lit(fewest)}
        order by outcome, reason_code, like_here desc, place
    )
    select
        person.person_id, person.outcome, person.reason_code, person.groups, person.facts,
        person.place is not null as has_place,
        -- Of a verdict that fewer than five people have in the whole country no place is told.
        case
            when gathered.person_id is null then person.place
            when gathered.gatherings > 0 then gathered.place
            else others_place.place
        end as place,
        person.area_id is not null as is_in_area,
        gathered.person_id is not null as is_gathered,
        coalesce(
            gathered.person_id is null
                and person.alike_here >= ${sql.lit(fewest)}
                and person.home = coalesce(person.place, '')
                and person.facts is not null,
            false
        ) as keeps_facts
    from person
    left join gathered using (person_id)
    left join others_place using (outcome, reason_code)`.execute(tx)
  await analyze(tx, 'anonymous_person')
}

export async function findCommonFacts(tx: Tx, isByArea: boolean) {
  const { rows } = await sql<{
    readonly outcome: string
    readonly reason: string
    readonly scope: string
    readonly groups: string
    readonly facts: string
    readonly people: number
  }>`
    select
        outcome, reason_code as reason, case when ${isByArea}::boolean then coalesce(area_id, '') else '' end as scope,
        groups, facts, count(*)::integer as people
    from anonymous_subject
    where not is_protected and facts is not null
    group by 1, 2, 3, 4, 5
    having count(*) >= ${sql.lit(fewest)}
    order by 1, 2, 3, 4, 5`.execute(tx)
  return rows
}

/**
 * Municipality and facts that fewer than five people there have: those under non-disclosure among them, and those whose row
 * was rejected: these by what could be read of it, so they hide nobody who was accepted.
 */
export async function findRareFacts(tx: Tx, run: Run, borders: Borders): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ key: string }>`
    select home || ' ' || facts as key
    from (
        select home, facts, true as is_accepted from anonymous_subject where facts is not null
        union all
        select coalesce(home.resolved_code, ''), ${factsSql(run, borders)}, false
        from staging.night_rejection
        inner join staging.night_file using (source_file_id)
        inner join staging.customer using (staged_file_id, line_number)
        left join staging.night_municipality as home on home.municipality_code = customer.home_municipality
    ) as told
    group by home, facts
    having count(*) < ${sql.lit(fewest)}
        or count(*) filter (where is_accepted) between 1 and ${sql.lit(fewest - 1)}`.execute(tx)
  return new Set(rows.map(({ key }) => key))
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

/** People judged who are under non-disclosure, of the whole country. */
export async function countProtected(tx: Tx): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::integer as count from anonymous_subject where is_protected and facts is not null`.execute(
    tx,
  )
  return one(rows).count
}

export interface PersonLine {
  readonly outcome: string
  readonly reason: string
  readonly groups: string
  /** Null: the night had no row of theirs. */
  readonly facts: string | null
  readonly hasPlace: boolean
  /** Null with `hasPlace`: any will do. */
  readonly place: string | null
  readonly isInArea: boolean
  readonly isGathered: boolean
  readonly keepsFacts: boolean
}

const linesAtATime = 2000

/** Everybody not under non-disclosure, in an order of chance, some at a time. */
export async function* findPeople(tx: Tx): AsyncGenerator<PersonLine[]> {
  await sql`
    declare anonymous_people no scroll cursor for
    select
        outcome, reason_code as reason, groups, facts, has_place as "hasPlace", place, is_in_area as "isInArea",
        is_gathered as "isGathered", keeps_facts as "keepsFacts"
    from anonymous_person
    order by random()`.execute(tx)
  for (;;) {
    const { rows } = await sql<PersonLine>`fetch ${sql.lit(linesAtATime)} from anonymous_people`.execute(tx)
    if (rows.length > 0) yield rows
    if (rows.length < linesAtATime) break
  }
  await sql`close anonymous_people`.execute(tx)
}

export interface OutcomeCount {
  readonly outcome: string
  readonly reason: string
  readonly people: number
  /** Those of them who are told of in the municipality of others, where fewer than five had the verdict. */
  readonly gathered: number
  /** Those who keep their own facts, which at least five share. */
  readonly keepFacts: number
}

export async function countOutcomes(tx: Tx): Promise<readonly OutcomeCount[]> {
  const { rows } = await sql<OutcomeCount>`
    select
        outcome, case outcome when 'REJECTED' then '' else reason_code end as reason, count(*)::integer as people,
        count(*) filter (where is_gathered)::integer as gathered,
        count(*) filter (where keeps_facts)::integer as "keepFacts"
    from anonymous_person
    group by 1, 2
    order by 1, 2`.execute(tx)
  return rows
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

/** Municipalities where at least five people were members before the night, with how many. */
export async function findMemberPlaces(tx: Tx): Promise<readonly (readonly [string, number])[]> {
  const { rows } = await sql<{ place: string; people: number }>`
    select place, count(*)::integer as people
    from anonymous_person
    where outcome in ('KEEP', 'RETURN', 'END') and is_in_area and place is not null
    group by place
    having count(*) >= ${sql.lit(fewest)}
    order by place`.execute(tx)
  return rows.map(({ place, people }) => [place, people] as const)
}
