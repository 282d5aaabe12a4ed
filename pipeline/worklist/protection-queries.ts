import { sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import type { IsoDate, Signature } from '../domain.ts'

/** A customer whose flag of non-disclosure fell away, and who stays protected until an operator says otherwise. */
export interface Protection {
  readonly customerNumber: string
  /** The night that saw the flag first. */
  readonly protectedOn: IsoDate
  /** At the latest: the last night that changed the flag or the identity code. */
  readonly fellAwayBy: IsoDate
  /** Whose customer it is now; a programme gives no place away. */
  readonly programmeIds: readonly string[]
}

/** Everybody whose flag fell away, longest protected first. */
export async function findProtectionsToConfirm(db: Db): Promise<Protection[]> {
  const { rows } = await sql<Protection>`
    select
        customer.customer_number as "customerNumber",
        protecting.as_of_date as "protectedOn",
        changing.as_of_date as "fellAwayBy",
        array(
            select distinct programme_id
            from register.customership
            where customership.customer_number = customer.customer_number and ended_on is null
            order by programme_id
        ) as "programmeIds"
    from register.customer
    inner join audit.run as protecting on protecting.run_id = customer.protected_run_id
    inner join audit.run as changing on changing.run_id = customer.changed_run_id
    where customer.is_protected and not customer.non_disclosure
    order by protecting.as_of_date, customer.customer_number`.execute(db)
  return rows
}

/** Null: no row of the customer was ever accepted. */
export async function lockProtection(
  tx: Tx,
  customerNumber: string,
): Promise<{ readonly isProtected: boolean; readonly nonDisclosure: boolean } | null> {
  const { rows } = await sql<{ isProtected: boolean; nonDisclosure: boolean }>`
    select is_protected as "isProtected", non_disclosure as "nonDisclosure"
    from register.customer
    where customer_number = ${customerNumber}
    for update`.execute(tx)
  return rows[0] ?? null
}

/** Who ended the customer's protection last, and when; null: nobody. */
export async function findRelease(
  db: Db,
  customerNumber: string,
): Promise<{ readonly by: string; readonly on: IsoDate } | null> {
  const { rows } = await sql<{ by: string; on: IsoDate }>`
    select done_by as "by", to_char(done_at, 'YYYY-MM-DD') as "on"
    from audit.operator_action
    where action = 'protection-release' and customer_number = ${customerNumber}
    order by operator_action_id desc
    limit 1`.execute(db)
  return rows[0] ?? null
}

export async function endProtection(
  tx: Tx,
  customerNumber: string,
  { by, because }: Signature,
): Promise<void> {
  await sql`
    update register.customer set is_protected = false, protected_run_id = null
    where customer_number = ${customerNumber}`.execute(tx)
  await sql`
    insert into audit.operator_action (action, customer_number, done_by, because)
    values ('protection-release', ${customerNumber}, ${by}, ${because})`.execute(tx)
}
