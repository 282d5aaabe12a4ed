/** What is told of those who were put together (subject-queries.ts). */
import { sql } from 'kysely'
import type { Tx } from '../db/database.ts'
import { one } from '../db/rows.ts'
import { fewest } from './facts.ts'

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
  readonly keepsFacts: boolean
}

const linesAtATime = 2000

/** Everybody not under non-disclosure, in an order of chance, some at a time. */
export async function* findPeople(tx: Tx): AsyncGenerator<PersonLine[]> {
  await sql`
    declare anonymous_people no scroll cursor for
    select
        outcome, reason_code as reason, groups, facts, has_place as "hasPlace", place, is_in_area as "isInArea",
        keeps_facts as "keepsFacts"
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
