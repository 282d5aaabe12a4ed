import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '../../db/database.ts'
import type { Run } from '../../domain.ts'
import { ageBand, language, monthOf, monthsUntil, subsidyBand } from '../bands.ts'

/** Of all members, and of tonight's transfers, who are members too; one trait at a time, all in one pass. */
export async function insertTraits(tx: Tx, { runId, asOfDate }: Run): Promise<void> {
  const traits = Object.entries(traitsOn(asOfDate)).map(([name, category], index) => {
    return { name: sql.lit(name), category, column: sql.ref(`trait_${index}`) }
  })
  const each = (piece: (trait: (typeof traits)[number]) => RawBuilder<unknown>, separator = sql`, `) =>
    sql.join(traits.map(piece), separator)
  await sql`
    insert into audit.trait_count (run_id, population, area_id, trait, category, customer_count)
    with categorised as (
        select area_id, arrival_reason is not distinct from 'ELIGIBLE' as is_transfer,
            ${each(({ category, column }) => sql`${category} as ${column}`)}
        from counted_person
        where customership_id is not null
    ),
    counted as (
        select
            area_id, is_transfer,
            case ${each(({ name, column }) => sql`when grouping(${column}) = 0 then ${name}`, sql` `)} end as trait,
            coalesce(${each(({ column }) => column)}) as category,
            count(*) as customer_count
        from categorised
        group by grouping sets (${each(({ column }) => sql`(area_id, is_transfer, ${column})`)})
    )
    select ${runId}::bigint, population.name, area_id, trait, category, sum(customer_count)
    from counted
    inner join (values ('member', false), ('transfer', true)) as population (name, is_of_transfers)
        on is_transfer or not is_of_transfers
    group by population.name, area_id, trait, category
    order by population.name, trait, area_id, category`.execute(tx)
}

/** What the account calls a trait, and its category of a row of counted_member. */
function traitsOn(asOfDate: string): Readonly<Record<string, RawBuilder<unknown>>> {
  const tonight = sql`${asOfDate}::date`
  const ofRow = (category: RawBuilder<unknown>) =>
    sql`case when has_row then coalesce(${category}, '(unknown)') else '(no row)' end`
  // Whoever was born on 29 February is a year older on 1 March, as the rules have it.
  const turns = (age: number) => sql`
    case
        when age is null then '(unknown)'
        when age >= ${sql.lit(age)} then 'passed'
        when age = ${sql.lit(age - 1)} then ${monthOf(sql`birth_date - 1 + ${sql.lit(`${age} years`)}::interval + interval '1 day'`)}
        else 'later'
    end`
  return {
    groups: sql`groups`,
    age: ageBand(sql`age`),
    sex: ofRow(sql`sex`),
    language: language(sql`mother_tongue`),
    'service language': sql`coalesce(service_language, '(unknown)')`,
    'te office': sql`coalesce(te_office, '(unknown)')`,
    'employment code': ofRow(sql`employment_code`),
    benefit: ofRow(sql`coalesce(benefit, 'none')`),
    'subsidy days': ofRow(subsidyBand(sql`labour_market_subsidy_days`)),
    'months in programme': sql`(${monthsUntil(asOfDate, sql`greatest(member_since, counted_since)`)})::text`,
    'unemployed a year': ofRow(sql`
      case
          when unemployed_since is null then 'not unemployed'
          when unemployed_since + interval '12 months' <= ${tonight} then 'passed'
          else ${monthOf(sql`unemployed_since + interval '12 months'`)}
      end`),
    'turns 25': turns(25),
    'turns 30': turns(30),
    'integration period': sql`
      case
          when integration_period_ends_on is null then 'none'
          when integration_period_ends_on < ${tonight} then 'passed'
          else ${monthOf(sql`integration_period_ends_on`)}
      end`,
    'integration served at': sql`
      case
          when integration_period_ends_on >= ${tonight} then coalesce(service_point_id, '(unknown)')
          else 'none'
      end`,
  }
}
