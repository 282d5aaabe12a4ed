import { sql } from 'kysely'
import type { Tx } from '../../db/database.ts'
import { smallestCount } from '../../small-counts.ts'
import { type Attribute, attributes, firstCount } from './attributes.ts'

/**
 * Divides the people of `month_person` into classes, of which nobody is alone: everybody of a class was told the same
 * things in all lines until now, and there are at least `smallestCount` of them. A class is divided by one attribute after
 * the other. Each part that is large enough is told its value; the others stay together untold, and where they would be too few for that,
 * as many of the largest part as are missing join them. So whoever knows of a person everything that the lines of all
 * months tell finds `smallestCount` people, and not one. (k-anonymity by local suppression, over the whole sequence.)
 *
 * Makes `month_class`: every combination of class and values that occurs, with its new class and what is told.
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
        count(*)::integer as person_count
    from month_person
    group by class, facts`.execute(tx)
  // Too few begin: they begin with those of another month.
  await sql`
    delete from month_class
    where former_class = 0
        and (select sum(person_count) from month_class where former_class = 0) < ${smallestCount}`.execute(tx)
  for (const [index, attribute] of attributes.entries()) await divideBy(tx, attribute, index + 1)
}

async function divideBy(tx: Tx, { laterCount }: Attribute, position: number): Promise<void> {
  // Where all are alike, nobody is told apart by it.
  const isLarge = sql`
    coalesce(
        sum(person_count) >= case
            when max(former_class) = 0 then ${firstCount}::integer else ${laterCount}::integer
        end,
        false
    )
    or sum(person_count) = sum(sum(person_count)) over (partition by class)`
  const value = sql`coalesce(facts[${sql.lit(position)}], '')`
  await sql`
    create temporary table month_part on commit drop as
    with part as (
        select class, ${value} as value, sum(person_count) as person_count, ${isLarge} as is_large
        from month_class
        group by class, ${value}
    ),
    judged as (
        select
            *,
            coalesce(sum(person_count) filter (where not is_large) over (partition by class), 0) as untold_count,
            row_number() over (partition by class, is_large order by person_count desc, value) as place
        from part
    )
    select
        class,
        value,
        is_large,
        person_count,
        -- How many of the part join the untold, where those would be too few: of the largest.
        case
            when is_large and place = 1 and untold_count between 1 and ${smallestCount - 1}::integer
                then ${smallestCount}::integer - untold_count
            else 0
        end as joining_count
    from judged`.execute(tx)
  await sql`
    create temporary table month_class_divided on commit drop as
    with turn as (
        select
            combination,
            month_class.class,
            month_class.person_count,
            joining_count,
            part.person_count as part_count,
            sum(month_class.person_count) over (partition by month_class.class order by combination) as counted_so_far
        from month_class
        inner join month_part as part on part.class = month_class.class and part.value = ${value}
        where joining_count > 0
    ),
    joining as (
        select
            combination,
            counted_so_far - person_count < joining_count
            -- too few of the part would be left: all of it joins
            or part_count - sum(person_count) filter (where counted_so_far - person_count < joining_count)
                over (partition by class) < ${smallestCount} as is_joining
        from turn
    )
    select
        month_class.combination,
        former_class,
        facts,
        hashtextextended(
            case when told_now.is_told then 'told ' || part.value else 'untold' end,
            month_class.class + ${sql.lit(position)}
        ) as class,
        told || told_now.is_told as told,
        month_class.person_count
    from month_class
    inner join month_part as part on part.class = month_class.class and part.value = ${value}
    left join joining on joining.combination = month_class.combination
    cross join lateral (select part.is_large and joining.is_joining is not true as is_told) as told_now`.execute(
    tx,
  )
  await sql`drop table month_class, month_part`.execute(tx)
  await sql`alter table month_class_divided rename to month_class`.execute(tx)
}
