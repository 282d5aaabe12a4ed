import { sql } from 'kysely'
import type { Tx } from '../db/database.ts'
import { smallestCount } from '../small-counts.ts'
import { attributes } from './attributes.ts'

/** In a person's first line, as many must be alike: so that later lines can tell of changes without anybody alone. */
export const smallestFirstCount = 20

/**
 * Divides the people of `month_person` into classes, of which nobody is alone: everybody of a class was told the same
 * things in all lines until now, and there are at least `smallestCount` of them. A class is divided by one attribute after
 * the other. Each part that is large enough is told its value; the others stay together untold, and where they would be
 * too few for that, the smallest told part joins them. So whoever knows of a person everything that the lines of all
 * months tell finds `smallestCount` people, and not one. (k-anonymity by local suppression, over the whole sequence.)
 *
 * Makes `month_class`: every combination of class, novelty and values that occurs, with its new class and what is told.
 */
export async function refineClasses(tx: Tx): Promise<void> {
  await sql`
    create temporary table month_class on commit drop as
    select
        row_number() over () as combination,
        class as former_class,
        facts,
        class,
        '{}'::boolean[] as told,
        count(*)::integer as person_count,
        case when class = 0 then ${smallestFirstCount}::integer else ${smallestCount}::integer end as least_count
    from month_person
    group by class, facts`.execute(tx)
  // Too few begin: they begin with those of another month.
  await sql`
    delete from month_class
    where former_class = 0
        and (select sum(person_count) from month_class where former_class = 0) < ${smallestCount}`.execute(tx)
  for (const index of attributes.keys()) await divideBy(tx, index + 1)
}

async function divideBy(tx: Tx, position: number): Promise<void> {
  const value = sql`facts[${sql.lit(position)}]`
  await sql`analyze month_class`.execute(tx)
  await sql`
    create temporary table month_class_divided on commit drop as
    with part as (
        select class, ${value} as value, sum(person_count) as person_count, sum(person_count) >= min(least_count) as is_large
        from month_class
        group by class, ${value}
    ),
    judged as (
        select
            class,
            value,
            is_large,
            coalesce(sum(person_count) filter (where not is_large) over (partition by class), 0) as untold_count,
            row_number() over (partition by class, is_large order by person_count, value) as place
        from part
    ),
    divided as (
        select class, value, is_large and not (place = 1 and untold_count between 1 and ${smallestCount - 1}::integer) as is_told
        from judged
    )
    select
        combination,
        former_class,
        facts,
        hashtextextended(
            case when is_told then 'told ' || coalesce(divided.value, 'unknown') else 'untold' end,
            month_class.class + ${sql.lit(position)}
        ) as class,
        told || is_told as told,
        person_count,
        least_count
    from month_class
    inner join divided on divided.class = month_class.class and divided.value is not distinct from ${value}`.execute(
    tx,
  )
  await sql`drop table month_class`.execute(tx)
  await sql`alter table month_class_divided rename to month_class`.execute(tx)
}
