import { sql } from 'kysely'
import type { Tx } from '../../db/database.ts'
import type { Run } from '../../domain.ts'
import { ageBand, language, monthOf, monthsUntil, type Sql, subsidyBand } from '../bands.ts'

/**
 * Of all members, and of tonight's transfers, who are members too: one trait at a time, all in one pass. Members who are
 * alike are counted together first, since making a category of each member costs more than counting them.
 */
export async function insertTraits(tx: Tx, { runId, asOfDate }: Run): Promise<void> {
  const sets = traitsOn(asOfDate).map((its, index) => ({ ...its, number: sql.lit(index) }))
  const namesOf = (columns: Columns) => Object.keys(columns).map((name) => sql.ref(name))
  const columns = Object.entries<Sql>(Object.assign({}, ...sets.map((its) => its.columns)))
  const traits = sets.flatMap(({ number, traits }) =>
    Object.entries(traits).map(([name, category]) => ({ number, name: sql.lit(name), category })),
  )
  await sql`
    insert into audit.trait_count (run_id, population, area_id, trait, category, customer_count)
    with member as (
        select
            area_id, arrival_reason is not distinct from 'ELIGIBLE' as is_transfer,
            ${sql.join(columns.map(([name, value]) => sql`${value} as ${sql.ref(name)}`))}
        from counted_person
        where customership_id is not null
    ),
    alike as (
        select
            area_id, is_transfer, ${sql.join(columns.map(([name]) => sql.ref(name)))},
            case
                ${sql.join(
                  sets.map(
                    (its) => sql`when grouping(${sql.join(namesOf(its.columns))}) = 0 then ${its.number}`,
                  ),
                  sql` `,
                )}
            end as set_number,
            count(*) as customer_count
        from member
        group by area_id, is_transfer, grouping sets (
            ${sql.join(sets.map((its) => sql`(${sql.join(namesOf(its.columns))})`))}
        )
    ),
    categorised as (
        ${sql.join(
          traits.map(
            ({ number, name, category }) => sql`
              select area_id, is_transfer, ${name} as trait, ${category} as category, customer_count
              from alike
              where set_number = ${number}`,
          ),
          sql` union all `,
        )}
    )
    select ${runId}::bigint, population.name, area_id, trait, category, sum(customer_count)
    from categorised
    inner join (values ('member', false), ('transfer', true)) as population (name, is_of_transfers)
        on is_transfer or not is_of_transfers
    group by population.name, area_id, trait, category
    order by population.name, trait, area_id, category`.execute(tx)
}

/** By name the value of a row of counted_person. */
type Columns = Readonly<Record<string, Sql>>

/** Columns that have few combinations, and what the account calls the traits told by them, with the category. */
interface Traits {
  readonly columns: Columns
  readonly traits: Readonly<Record<string, Sql>>
}

function traitsOn(asOfDate: string): readonly Traits[] {
  const tonight = sql`${asOfDate}::date`
  const own = (...names: readonly string[]) => Object.fromEntries(names.map((name) => [name, sql.ref(name)]))
  const ofRow = (category: Sql) =>
    sql`case when has_row then coalesce(${category}, '(unknown)') else '(no row)' end`
  // Whoever was born on 29 February is a year older on 1 March, as the rules have it.
  const turns = (years: number) => sql`
    case
        when age is null then '(unknown)'
        when age >= ${sql.lit(years)} then 'passed'
        when age = ${sql.lit(years - 1)} then
            ${monthOf(sql`turning_birth_date - 1 + ${sql.lit(`${years} years`)}::interval + interval '1 day'`)}
        else 'later'
    end`
  return [
    {
      columns: own('groups', 'te_office', 'mother_tongue', 'service_language'),
      traits: {
        groups: sql`groups`,
        'te office': sql`coalesce(te_office, '(unknown)')`,
        language: language(sql`mother_tongue`),
        'service language': sql`coalesce(service_language, '(unknown)')`,
      },
    },
    {
      columns: { ...own('age'), turning_birth_date: sql`case when age in (24, 29) then birth_date end` },
      traits: { age: ageBand(sql`age`), 'turns 25': turns(25), 'turns 30': turns(30) },
    },
    {
      columns: {
        ...own('has_row', 'sex', 'employment_code', 'benefit'),
        subsidy_days: subsidyBand(sql`labour_market_subsidy_days`),
      },
      traits: {
        sex: ofRow(sql`sex`),
        'employment code': ofRow(sql`employment_code`),
        benefit: ofRow(sql`coalesce(benefit, 'none')`),
        'subsidy days': ofRow(sql`subsidy_days`),
      },
    },
    {
      columns: {
        ...own('has_row'),
        // Whose year is over are alike.
        unemployed_since: sql`
          case
              when unemployed_since < ${tonight} - interval '12 months' then (${tonight} - interval '12 months')::date
              else unemployed_since
          end`,
      },
      traits: {
        'unemployed a year': ofRow(sql`
          case
              when unemployed_since is null then 'not unemployed'
              when unemployed_since + interval '12 months' <= ${tonight} then 'passed'
              else ${monthOf(sql`unemployed_since + interval '12 months'`)}
          end`),
      },
    },
    {
      columns: {
        transferred_on: sql`greatest(member_since, counted_since)`,
        // Of few members it is still to come: what all others have is cheap to say of each.
        integration_period: sql`
          case
              when integration_period_ends_on is null then 'none'
              when integration_period_ends_on < ${tonight} then 'passed'
              else ${monthOf(sql`integration_period_ends_on`)}
          end`,
        ...own('service_point_id'),
      },
      traits: {
        'months in programme': sql`(${monthsUntil(asOfDate, sql`transferred_on`)})::text`,
        'integration period': sql`integration_period`,
        'integration served at': sql`
          case
              when integration_period in ('none', 'passed') then 'none'
              else coalesce(service_point_id, '(unknown)')
          end`,
      },
    },
  ]
}
