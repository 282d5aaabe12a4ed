import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '../db/database.ts'
import { createFoundRows, dropFoundRows, insertInParallel } from '../db/parallel-insert.ts'
import { personColumns } from '../db/person-columns.ts'
import { analyze } from '../db/statistics.ts'
import { emptyTables } from '../db/working-tables.ts'
import type { IsoDate, Run } from '../domain.ts'
import type { DecisionLine } from './decision-table.ts'
import type { FactsRead, PlaceRules, Rules } from './rules.ts'

export interface MunicipalityRow {
  readonly municipality_code: string
  readonly resolved_code: string
  readonly area_id: string | null
  readonly is_confirmed: boolean
  readonly is_in_aland: boolean
}

export async function replaceNightMunicipalities(tx: Tx, rows: readonly MunicipalityRow[]): Promise<void> {
  await emptyTables(tx, 'staging.night_municipality')
  await sql`
    insert into staging.night_municipality (municipality_code, resolved_code, area_id, is_confirmed, is_in_aland)
    select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as municipality (
        municipality_code text, resolved_code text, area_id text, is_confirmed boolean, is_in_aland boolean
    )`.execute(tx)
  await analyze(tx, 'staging.night_municipality')
}

/**
 * Judges every accepted row: facts, then each group, then the first line of the table that applies. A decision is to be
 * written of every event, and of everyone whose outcome, reason, place or recorded groups differ from the standing; of
 * KEEP none. In the same pass over everybody it says what of the row the register does not know yet: later statements
 * look at those rows alone.
 */
export async function insertVerdicts(tx: Tx, run: Run, rules: Rules): Promise<void> {
  const lines = [...rules.nonMember, ...rules.member]
  const groups = [...rules.groups].sort((one, other) => (one.id < other.id ? -1 : 1))
  const met = groups.map(({ id, isMet }) => sql`case when ${isMet} then ${id}::text end`)
  const unknown = groups.map(({ id, isMet }) => sql`case when (${isMet}) is null then ${id}::text end`)
  const firstLine = (from: readonly DecisionLine[], offset: number): RawBuilder<number> => sql`case
      ${sql.join(
        from.map((line, index) => sql`when ${line.when} then ${sql.lit(offset + index)}`),
        sql` `,
      )} end`
  await emptyTables(tx, 'staging.night_verdict')
  const verdicts = sql`
    with decision_line (line, outcome, reason_code, records_groups, place, carries_out) as (
        values ${sql.join(
          lines.map(
            (line, index) =>
              sql`(${sql.lit(index)}, ${line.outcome}::text, ${line.reasonCode}::text,
                   ${line.recordsGroups === true}::boolean, ${line.place}::text, ${line.carriesOut ?? null}::text)`,
          ),
        )}
    ),
    fact as (
        select
            customer.*,
            night_file.source_file_id,
            place.code as place_code,
            place.area_id as place_area_id,
            place.is_known as is_place_known,
            place.has_no_home,
            transfer.is_restart,
            transfer.code as transfer_code,
            transfer.area_id as transfer_area_id,
            transfer.is_confirmed as transfer_area_is_confirmed,
            case when transfer.is_restart then restart.home_municipality else last_known_home.resolved_code end
                as last_known_home_municipality,
            case when transfer.is_restart then restart.ended_on end as customership_ended_on,
            case when transfer.is_restart then restart.customership_id end as former_customership_id,
            customership.customership_id,
            customership.area_id as member_area_id,
            customership.municipality_code as member_municipality_code,
            member_municipality.resolved_code as member_municipality_now,
            decided.returned_on,
            decided.correction_id,
            decided.return_id,
            decided.transfer_id,
            decided.destination_code,
            decided.destination_area_id,
            protection.is_protected,
            case
                when known.customer_number is null then 'new'
                when (known.personal_identity_code, known.is_protected, known.non_disclosure)
                    <> (customer.personal_identity_code, protection.is_protected, customer.non_disclosure)
                    then 'changed'
            end as customer_change,
            case
                when person.customer_number is null then 'new'
                when (${personOf('person')}) is distinct from (${personOf('customer')}) then 'changed'
            end as person_change,
            standing.outcome as standing_outcome,
            standing.reason_code as standing_reason_code,
            standing.area_id as standing_area_id,
            standing.municipality_code as standing_municipality_code,
            standing.groups_met as standing_groups_met,
            standing.groups_unknown as standing_groups_unknown
        from staging.customer
        inner join staging.night_file using (staged_file_id)
        left join staging.night_rejection using (source_file_id, line_number)
        left join staging.night_municipality as home on home.municipality_code = customer.home_municipality
        left join staging.night_municipality as residence
            on residence.municipality_code = customer.residence_municipality
        cross join lateral (select ${decidingPlace(rules.place)}) as place
        left join staging.night_restart as restart
            on restart.customer_number = customer.customer_number and restart.is_due
        cross join lateral (${transferPlace(rules.place)}) as transfer
        left join staging.night_te_decision as decided on decided.customer_number = customer.customer_number
        left join register.customer as known on known.customer_number = customer.customer_number
        left join register.flagged_number on flagged_number.customer_number = customer.customer_number
        cross join lateral (
            select customer.non_disclosure or coalesce(known.is_protected, flagged_number.run_id is not null) as is_protected
        ) as protection
        left join register.person on person.customer_number = customer.customer_number
        left join register.standing
            on standing.customer_number = customer.customer_number
            and standing.programme_id = ${run.programmeId}
            and standing.outcome in ('STAY', 'REVIEW') -- every other outcome is recorded, whatever it was before
        left join register.customership
            on customership.customer_number = customer.customer_number
            and customership.programme_id = ${run.programmeId}
            and customership.ended_on is null
        left join staging.night_municipality as member_municipality
            on member_municipality.municipality_code = customership.municipality_code
        left join staging.night_municipality as last_known_home
            on last_known_home.municipality_code = customership.home_municipality
        where night_rejection.line_number is null
    ),
    judged as (
        select
            fact.*,
            array_remove(array[${sql.join(met)}], null) as met_now,
            array_remove(array[${sql.join(unknown)}], null) as unknown_now
        from fact
        -- Groups are judged once, however many lines ask for them. Quoted: a plain 0 Postgres plans for one process alone.
        offset '0'
    )
    select
        fact.customer_number,
        fact.source_file_id,
        fact.staged_file_id,
        fact.line_number,
        fact.customership_id,
        decision_line.outcome,
        decision_line.reason_code,
        recorded.groups_met,
        recorded.groups_unknown,
        named.area_id,
        named.municipality_code,
        case when fact.is_place_known then fact.place_code end,
        case decision_line.carries_out
            when 'correction_id' then fact.correction_id
            when 'return_id' then fact.return_id
            when 'transfer_id' then fact.transfer_id
        end,
        fact.last_known_home_municipality,
        fact.customership_ended_on,
        fact.former_customership_id,
        fact.returned_on,
        fact.is_protected,
        fact.customer_change,
        case when fact.customer_change is not null then fact.personal_identity_code end,
        case when fact.customer_change is not null then fact.non_disclosure end,
        case when decision_line.outcome not in ('STAY', 'REVIEW') then fact.person_change end,
        case
            when decision_line.outcome = 'KEEP' then false
            when decision_line.outcome in ('TRANSFER', 'MOVE', 'RETURN', 'END') then true
            else (
                decision_line.outcome, decision_line.reason_code, named.area_id, named.municipality_code,
                recorded.groups_met, recorded.groups_unknown
            ) is distinct from (
                fact.standing_outcome, fact.standing_reason_code, fact.standing_area_id,
                fact.standing_municipality_code, fact.standing_groups_met, fact.standing_groups_unknown
            )
        end
    from judged as fact
    inner join decision_line
        on decision_line.line = case
            when fact.customership_id is null then ${firstLine(rules.nonMember, 0)}
            else ${firstLine(rules.member, rules.nonMember.length)}
        end
    cross join lateral (
        select
            case when decision_line.records_groups then fact.met_now else '{}' end as groups_met,
            case when decision_line.records_groups then fact.unknown_now else '{}' end as groups_unknown
    ) as recorded
    cross join lateral (
        select
            case decision_line.place
                when 'customership' then fact.member_area_id
                when 'destination' then fact.destination_area_id
                when 'transfer' then fact.transfer_area_id
                else fact.place_area_id
            end as area_id,
            case decision_line.place
                when 'customership' then fact.member_municipality_code
                when 'destination' then fact.destination_code
                when 'transfer' then fact.transfer_code
                else fact.place_code
            end as municipality_code
    ) as named`
  await insertInParallel(tx, 'staging.night_verdict', verdictColumns, verdicts)
}

const verdictColumns = sql`
    customer_number, source_file_id, staged_file_id, line_number, customership_id, outcome, reason_code,
    groups_met, groups_unknown, area_id, municipality_code, home_municipality, te_decision_id,
    last_known_home_municipality, customership_ended_on, former_customership_id, returned_on, is_protected,
    customer_change, personal_identity_code, non_disclosure, person_change, is_recorded`

/** What the register keeps of a person, of a table that has it. */
const personOf = (table: string) => sql.join(personColumns.map((column) => sql.ref(`${table}.${column}`)))

/**
 * The municipality that decides, of `customer`, `home` and `residence`: the home municipality, or the residence of those
 * who are judged by it. In Åland the acts place nobody: who stays there without another home is listed for a person.
 */
function decidingPlace({ residenceOf, noHomeCodes }: PlaceRules): RawBuilder<unknown> {
  const hasNoHome = sql`coalesce(customer.home_municipality = any (${[...noHomeCodes]}::text[]), false)`
  const isByResidence = {
    none: sql`false`,
    'temporary-protection': sql`(coalesce(customer.temporary_protection, false) and residence.resolved_code is not null)`,
    'no-home-municipality': sql`(${hasNoHome} or coalesce(home.is_in_aland, false))`,
  }[residenceOf ?? 'none']
  const either = (column: string) =>
    sql`case when ${isByResidence} then ${sql.ref(`residence.${column}`)} else ${sql.ref(`home.${column}`)} end`
  return sql`
      ${either('resolved_code')} as code,
      ${either('area_id')} as area_id,
      ${either('is_confirmed')} as is_confirmed,
      ${either('resolved_code')} is not null
          and not (${residenceOf === 'no-home-municipality'}::boolean and ${either('is_in_aland')}) as is_known,
      ${hasNoHome} and not ${isByResidence} as has_no_home`
}

/**
 * Where a transfer leads, of `place` and `restart`: to the municipality that decides; or, of a customership that goes on,
 * to where it ended unless that has changed since. In the areas excepted none goes on.
 */
function transferPlace({ restartExceptIn }: PlaceRules): RawBuilder<unknown> {
  const either = (ended: string, now: string) =>
    sql`case when is_restart and not has_moved then ${sql.ref(`restart.${ended}`)} else ${sql.ref(`place.${now}`)} end`
  return sql`
      select
          is_restart,
          ${either('municipality_code', 'code')} as code,
          ${either('area_id', 'area_id')} as area_id,
          ${either('is_confirmed', 'is_confirmed')} as is_confirmed
      from (
          select coalesce(place.is_known and place.code <> restart.home_municipality, false) as has_moved
      ) as home
      cross join lateral (
          select restart.customer_number is not null
              and coalesce(
                  case when has_moved then place.area_id else restart.area_id end
                      <> all (${[...restartExceptIn]}::text[]),
                  true
              ) as is_restart
      ) as due`
}

/** At a programme's end also the members who have no accepted row tonight end. */
export async function insertEndOfMembersWithoutRow(tx: Tx, run: Run): Promise<void> {
  await sql`
    insert into staging.night_verdict (
        customer_number, customership_id, outcome, reason_code, groups_met, groups_unknown,
        area_id, municipality_code, is_protected, is_recorded
    )
    select
        customership.customer_number, customership.customership_id, 'END', 'PROGRAMME_ENDED', '{}', '{}',
        customership.area_id, customership.municipality_code, known.is_protected, true
    from register.customership
    inner join register.customer as known using (customer_number)
    where customership.programme_id = ${run.programmeId}
        and customership.ended_on is null
        and not exists (
            select from staging.night_verdict where night_verdict.customer_number = customership.customer_number
        )`.execute(tx)
}

/** What a night's later statements choose or count verdicts by. */
const judgedColumns = [
  'customer_number',
  'staged_file_id',
  'line_number',
  'customership_id',
  'outcome',
  'reason_code',
  'area_id',
  'municipality_code',
  'is_protected',
  'customer_change',
  'person_change',
  'is_recorded',
]

export async function analyzeVerdicts(tx: Tx): Promise<void> {
  await analyze(tx, 'staging.night_verdict', judgedColumns)
}

/**
 * Of a row that an outer join found a verdict for. The planner may take the verdicts wanted for none, and would then read
 * the night's rows anew for each of them: with an outer join that this does not undo, it reads them once.
 */
const isThere = sql`coalesce(verdict.outcome <> '', false)`

/** Facts that are no column of the row, but known of the customer. */
const verdictFacts = ['last_known_home_municipality', 'customership_ended_on', 'returned_on']

/** What statistics compare people by, whether tonight's rules read it or not: nobody can ask the past for it later. */
const statisticalFacts = ['birth_date', 'mother_tongue', 'service_language', 'benefit', 'unemployed_since']

/** What a standing holds of its decision, besides the night and the number. */
const standingColumns = [
  'outcome',
  'reason_code',
  'groups_met',
  'groups_unknown',
  'area_id',
  'municipality_code',
  'age',
  'mother_tongue',
  'service_language',
]

/**
 * Writes the decisions, with the facts that the rules read and statistics need, of the birth date the age, and makes
 * them the standing of their customers: in one statement, for it knows how many they are, and the planner would not.
 */
export async function insertDecisions(
  tx: Tx,
  run: Run,
  ruleVersion: IsoDate,
  factsRead: FactsRead,
): Promise<void> {
  const recordedValue = (fact: string) => {
    if (fact === 'birth_date') return sql`extract(year from age(${run.asOfDate}::date, fact.birth_date))`
    return sql.ref(verdictFacts.includes(fact) ? `verdict.${fact}` : `fact.${fact}`)
  }
  const asObject = (facts: readonly string[]) => {
    const nameOf = (fact: string) => sql.lit(fact === 'birth_date' ? 'age' : fact)
    return sql`jsonb_build_object(${sql.join(facts.flatMap((fact) => [nameOf(fact), recordedValue(fact)]))})`
  }
  const recorded = (read: readonly string[]) => {
    const facts = [...new Set([...read, ...statisticalFacts])]
    const known = facts.filter((fact) => verdictFacts.includes(fact))
    const object = asObject(facts.filter((fact) => !verdictFacts.includes(fact)))
    if (known.length === 0) return object
    // Of hardly anybody anything of these is known: nothing is joined then.
    return sql`case
        when num_nonnulls(${sql.join(known.map(recordedValue))}) = 0 then ${object}
        else ${object} || jsonb_strip_nulls(${asObject(known)})
    end`
  }
  const columnsOf = (table: string) =>
    sql.join(standingColumns.map((column) => sql.ref(`${table}.${column}`)))
  const columns = sql.join(standingColumns.map((column) => sql.ref(column)))
  await createFoundRows(
    tx,
    sql`
    select
        customer_number, verdict.outcome, verdict.reason_code, verdict.groups_met, verdict.groups_unknown,
        verdict.area_id, verdict.municipality_code, verdict.source_file_id, line_number,
        case
            when line_number is null then '{}'
            when verdict.customership_id is null then ${recorded(factsRead.nonMember)}
            else ${recorded(factsRead.member)}
        end as facts,
        ${recordedValue('birth_date')}::smallint as age, fact.mother_tongue, fact.service_language
    from (select * from staging.night_verdict where is_recorded) as verdict
    full join staging.customer as fact using (staged_file_id, line_number, customer_number)
    where ${isThere}
    order by customer_number`,
  )
  await sql`
    with decided as (
        -- A merge, for it returns what decisions have not.
        merge into audit.decision
        using found_row on false
        when not matched then insert (
            run_id, programme_id, as_of_date, customer_number, outcome, reason_code, groups_met, groups_unknown,
            area_id, municipality_code, rule_version, source_file_id, line_number, facts
        ) values (
            ${run.runId}, ${run.programmeId}, ${run.asOfDate}::date, customer_number, outcome, reason_code,
            groups_met, groups_unknown, area_id, municipality_code,
            ${ruleVersion}::date, source_file_id, line_number, facts
        )
        returning decision_id, found_row.customer_number, ${columnsOf('found_row')}
    ),
    changed as (
        update register.standing
        set (decision_id, run_id, as_of_date, ${columns})
            = (decided.decision_id, ${run.runId}, ${run.asOfDate}::date, ${columnsOf('decided')})
        from decided
        where standing.programme_id = ${run.programmeId} and standing.customer_number = decided.customer_number
    )
    insert into register.standing (programme_id, run_id, as_of_date, customer_number, decision_id, ${columns})
    select ${run.programmeId}, ${run.runId}, ${run.asOfDate}::date, customer_number, decision_id, ${columns}
    from decided
    where not exists (
        select from register.standing
        where standing.programme_id = ${run.programmeId} and standing.customer_number = decided.customer_number
    )`.execute(tx)
  await dropFoundRows(tx)
  await analyze(tx, 'register.standing', [
    'programme_id',
    'customer_number',
    'run_id',
    'outcome',
    'reason_code',
  ])
}
