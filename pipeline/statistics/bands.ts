import { type RawBuilder, sql } from 'kysely'
import { ownLanguages, samiLanguages } from '../programmes/own-languages.ts'

// How counts for analysts put people together: pieces of SQL, each of one value.

export type Sql = RawBuilder<unknown>

/** Five years; those under 25 and under 30 can be had from them. */
export function ageBand(age: Sql): RawBuilder<string> {
  return sql`
    case
        when ${age} is null then '(unknown)'
        when ${age} >= 65 then '65+'
        else format('%s-%s', ${age} / 5 * 5, ${age} / 5 * 5 + 4)
    end`
}

/** Completed years. */
export function ageOn(asOfDate: string, birthDate: Sql): RawBuilder<number> {
  return sql`date_part('year', ${timeSince(birthDate, asOfDate)})::integer`
}

/** Full months from a day until another. */
export function monthsUntil(asOfDate: string, from: Sql): RawBuilder<number> {
  const time = timeSince(from, asOfDate)
  return sql`(date_part('year', ${time}) * 12 + date_part('month', ${time}))::integer`
}

/** By clocks without a time zone: `age` of days looks zones up, and what `extract` returns is counted digit by digit. */
function timeSince(day: Sql, asOfDate: string): Sql {
  return sql`age(${asOfDate}::date::timestamp, ${day}::timestamp)`
}

export function language(motherTongue: Sql): RawBuilder<string> {
  return sql`
    case
        when ${motherTongue} is null then '(unknown)'
        when ${motherTongue} in ('fi', 'fin') then 'fi'
        when ${motherTongue} in ('sv', 'swe') then 'sv'
        when ${motherTongue} = any (${[...samiLanguages]}::text[]) then 'sami'
        else 'other'
    end`
}

/** Domestic or foreign, as Statistics Finland classes mother tongues. */
export function languageClass(motherTongue: Sql): RawBuilder<string> {
  return sql`
    case
        when ${motherTongue} is null then '(unknown)'
        when ${motherTongue} = any (${[...ownLanguages]}::text[]) then 'domestic'
        else 'foreign'
    end`
}

export function waitedBand(days: Sql): RawBuilder<string> {
  return sql`
    case
        when ${days} < 1 then '0'
        when ${days} < 7 then '1-6'
        when ${days} < 28 then '7-27'
        when ${days} < 90 then '28-89'
        when ${days} < 365 then '90-364'
        else '365+'
    end`
}

/** Around 300, 400 and 1 000 days the bands are narrower: 65 days are what a quarter of a year pays. */
export function subsidyBand(days: Sql): RawBuilder<string> {
  return sql`
    (array['0', '1-99', '100-199', '200-234', '235-299', '300-334', '335-399', '400-499', '500-934', '935-999', '1000+'])[
        width_bucket(coalesce(${days}, 0), array[0, 1, 100, 200, 235, 300, 335, 400, 500, 935, 1000])
    ]`
}

export function monthOf(day: Sql): RawBuilder<string> {
  return sql`to_char(${day}, 'YYYY-MM')`
}
