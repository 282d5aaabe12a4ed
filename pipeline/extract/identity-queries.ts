import { sql } from 'kysely'
import type { Tx } from '../db/database.ts'
import type { Run } from '../domain.ts'
import { InputRefusedError } from '../errors.ts'
import type { IdentityChange } from './read-identity-changes.ts'

/**
 * Remembers tonight's announced HETU changes, each as its holder's: the customer who has the former code now, or gets it
 * by the announced change before. Throws InputRefusedError when together with those of earlier nights they fork or close
 * a circle.
 */
export async function insertIdentityChanges(
  tx: Tx,
  run: Run,
  changes: readonly IdentityChange[],
): Promise<void> {
  if (changes.length === 0) return
  const announced = sql`
    select * from jsonb_to_recordset(${JSON.stringify(changes)}::jsonb) as announced (
        line_number integer, old_personal_identity_code text, new_personal_identity_code text, changed_on date, ground text
    )`
  await sql`
    with recursive announced as (${announced}),
    held (old_personal_identity_code, new_personal_identity_code, customer_number) as (
        select old_personal_identity_code, new_personal_identity_code, customer.customer_number
        from announced
        inner join register.customer on customer.personal_identity_code = old_personal_identity_code
        union
        select announced.old_personal_identity_code, announced.new_personal_identity_code, held.customer_number
        from held
        inner join announced on announced.old_personal_identity_code = held.new_personal_identity_code
        where not exists (
            select from register.customer where personal_identity_code = announced.old_personal_identity_code
        )
    )
    insert into register.identity_change (
        former_identity_code, new_identity_code, customer_number, changed_on, ground, run_id
    )
    select
        announced.old_personal_identity_code, announced.new_personal_identity_code,
        coalesce(held.customer_number, earlier.customer_number), announced.changed_on, announced.ground, ${run.runId}
    from announced
    left join held using (old_personal_identity_code, new_personal_identity_code)
    left join register.identity_change as earlier
        on held.customer_number is null and earlier.new_identity_code = announced.old_personal_identity_code
    on conflict do nothing`.execute(tx)
  const { rows } = await sql<{ problem: string }>`
    with recursive chain (former_identity_code, new_identity_code) as (
        select former_identity_code, new_identity_code from register.identity_change
        union
        select chain.former_identity_code, identity_change.new_identity_code
        from chain
        inner join register.identity_change on identity_change.former_identity_code = chain.new_identity_code
    )
    select format('identity-changes.csv: line %s contradicts a change announced on an earlier night', line_number) as problem
    from (${announced}) as announced
    left join register.identity_change as entered
        on entered.former_identity_code = old_personal_identity_code
        and entered.new_identity_code = new_personal_identity_code
    where entered.former_identity_code is null
        or exists (
            select from register.identity_change as other
            where other.former_identity_code = entered.former_identity_code
                and other.new_identity_code <> entered.new_identity_code
                and (other.customer_number = entered.customer_number
                    or other.customer_number is null or entered.customer_number is null)
        )
    union all
    select format('identity-changes.csv: line %s closes a circle with changes of earlier nights', line_number)
    from (${announced}) as announced
    where exists (
        select from chain
        where chain.former_identity_code = old_personal_identity_code
            and chain.new_identity_code = old_personal_identity_code
    )
    order by problem`.execute(tx)
  if (rows.length > 0) throw new InputRefusedError(rows.map((row) => row.problem))
}
