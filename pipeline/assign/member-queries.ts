import { sql } from 'kysely'
import type { Tx } from '../db/database.ts'
import { createFoundRows, dropFoundRows } from '../db/parallel-insert.ts'
import { personColumns } from '../db/person-columns.ts'
import { analyze } from '../db/statistics.ts'
import type { IsoDate, Run } from '../domain.ts'

/** Ends what tonight's verdicts end. The programme ends on `programmeEndsOn`, the day after its last; all else tonight. */
export async function endCustomerships(tx: Tx, run: Run, programmeEndsOn: IsoDate | null): Promise<void> {
  await sql`
    update register.customership
    set ended_on = case verdict.reason_code
            when 'PROGRAMME_ENDED' then ${programmeEndsOn}::date else ${run.asOfDate}::date
        end,
        end_reason = verdict.reason_code,
        ended_run_id = ${run.runId}
    from staging.night_verdict as verdict
    where verdict.customership_id = customership.customership_id
        and verdict.outcome in ('MOVE', 'RETURN', 'END')`.execute(tx)
  await sql`
    update register.assignment
    set ended_on = customership.ended_on
    from register.customership
    where customership.ended_run_id = ${run.runId}
        and assignment.customership_id = customership.customership_id
        and assignment.ended_on is null`.execute(tx)
}

/** Remembers of members who stay what their rows say of the home municipality: the next night compares with it. */
export async function updateHomeMunicipalities(tx: Tx, run: Run): Promise<void> {
  const hasMoved = sql`verdict.home_municipality <> customership.home_municipality`
  await sql`
    update register.customership
    set home_municipality = coalesce(verdict.home_municipality, customership.home_municipality),
        is_home_municipality_known = verdict.home_municipality is not null,
        former_home_municipality = case
            when ${hasMoved} then customership.home_municipality else customership.former_home_municipality
        end,
        home_municipality_run_id = case
            when ${hasMoved} then ${run.runId}::bigint else customership.home_municipality_run_id
        end
    from staging.night_verdict as verdict
    where verdict.customership_id = customership.customership_id
        and verdict.outcome = 'KEEP'
        and (
            ${hasMoved}
            or customership.is_home_municipality_known <> (verdict.home_municipality is not null)
        )`.execute(tx)
}

/** Says of each open customership whether its municipality lies in an area, by the programme as it is tonight. */
export async function updateAreaMembership(tx: Tx, run: Run): Promise<void> {
  await sql`
    update register.customership
    set is_in_area = municipality.area_id is not null
    from staging.night_municipality as municipality
    where customership.programme_id = ${run.programmeId}
        and customership.ended_on is null
        and municipality.municipality_code = customership.municipality_code
        and customership.is_in_area <> (municipality.area_id is not null)`.execute(tx)
}

/** Opens the customerships of tonight's transfers and moves, each chained to the customer's previous one. */
export async function insertCustomerships(tx: Tx, run: Run): Promise<void> {
  await sql`
    insert into register.customership (
        programme_id, customer_number, area_id, municipality_code, group_ids, home_municipality,
        is_home_municipality_known, started_on, previous_ended_on, start_reason, started_run_id
    )
    select
        ${run.programmeId}, verdict.customer_number, verdict.area_id, verdict.municipality_code,
        coalesce(former.group_ids, verdict.groups_met), coalesce(verdict.home_municipality, former.home_municipality),
        verdict.home_municipality is not null, ${run.asOfDate}::date, previous.ended_on,
        verdict.reason_code, ${run.runId}
    from staging.night_verdict as verdict
    left join register.customership as former on former.customership_id = verdict.customership_id
    left join (
        select customer_number, max(ended_on) as ended_on
        from register.customership
        where programme_id = ${run.programmeId} and ended_on is not null
        group by customer_number
    ) as previous on previous.customer_number = verdict.customer_number
    where verdict.outcome in ('TRANSFER', 'MOVE')
    order by verdict.customer_number`.execute(tx)
  await analyze(tx, 'register.customership', [
    'customership_id',
    'programme_id',
    'customer_number',
    'municipality_code',
    'start_reason',
    'started_run_id',
    'ended_run_id',
    'ended_on',
    'is_counted',
  ])
}

/**
 * Keeps names and addresses of members (and of those who leave tonight) as their accepted rows have them. The verdict
 * says whose differ.
 */
export async function upsertPersons(tx: Tx, run: Run): Promise<void> {
  const columns = sql.join(personColumns.map((column) => sql.ref(column)))
  const settings = sql.join(
    personColumns.map((column) => sql`${sql.ref(column)} = ${sql.ref(`found_row.${column}`)}`),
  )
  // An outer join, so that the night's rows are read once also where the planner takes the verdicts wanted for none.
  await createFoundRows(
    tx,
    sql`
      select person_change, customer_number, ${columns}
      from staging.customer
      left join (
          select staged_file_id, line_number, customer_number, person_change
          from staging.night_verdict
          where person_change is not null
      ) as verdict using (staged_file_id, line_number, customer_number)
      where coalesce(person_change <> '', false)`,
  )
  await sql`
    update register.person
    set ${settings}, changed_run_id = ${run.runId}
    from found_row
    where person_change = 'changed' and found_row.customer_number = person.customer_number`.execute(tx)
  await sql`
    insert into register.person (customer_number, ${columns}, changed_run_id)
    select customer_number, ${columns}, ${run.runId}
    from found_row
    where person_change = 'new'
    order by customer_number`.execute(tx)
  await dropFoundRows(tx)
  await analyze(tx, 'register.person', ['customer_number', 'birth_date', 'service_language', 'te_office'])
}

/** Opens and closes absences: a member is absent whose number stands in no readable row of tonight, as the standing says. */
export async function updateAbsences(tx: Tx, run: Run): Promise<void> {
  await sql`
    update register.absence
    set ended_on = ${run.asOfDate}::date
    where absence.programme_id = ${run.programmeId}
        and absence.ended_on is null
        and not exists (
            select from register.standing
            inner join register.customership using (programme_id, customer_number)
            where standing.programme_id = absence.programme_id
                and standing.customer_number = absence.customer_number
                and standing.unseen_since is not null
                and customership.ended_on is null
        )`.execute(tx)
  await sql`
    insert into register.absence (programme_id, customer_number, started_on, run_id)
    select ${run.programmeId}, customer_number, ${run.asOfDate}::date, ${run.runId}
    from register.standing
    inner join register.customership using (programme_id, customer_number)
    where standing.programme_id = ${run.programmeId}
        and standing.unseen_since is not null
        and customership.ended_on is null
        and not exists (
            select from register.absence
            where absence.programme_id = standing.programme_id
                and absence.customer_number = standing.customer_number
                and absence.ended_on is null
        )
    order by customer_number`.execute(tx)
}
