import { sql } from 'kysely'
import type { Tx } from '../db/database.ts'
import { createFoundRows, dropFoundRows } from '../db/parallel-insert.ts'
import { analyze } from '../db/statistics.ts'
import type { Run } from '../domain.ts'

/**
 * Protects whose flag stands beside their number in any of tonight's rows, rejected ones included: fail closed. Whom no
 * accepted row has told of is remembered by number.
 */
export async function protectCustomers(tx: Tx, run: Run): Promise<void> {
  await sql`
    update register.customer
    set is_protected = true,
        non_disclosure = true,
        protected_run_id = coalesce(customer.protected_run_id, ${run.runId}::bigint),
        changed_run_id = ${run.runId}
    from staging.customer as flagged
    inner join staging.night_file using (staged_file_id)
    where flagged.customer_number = customer.customer_number
        and flagged.non_disclosure
        and not customer.non_disclosure`.execute(tx)
  await sql`
    insert into register.flagged_number (customer_number, run_id)
    select distinct flagged.customer_number, ${run.runId}::bigint
    from staging.night_rejection
    inner join staging.night_file using (source_file_id)
    inner join staging.customer as flagged using (staged_file_id, line_number)
    left join register.customer as known on known.customer_number = flagged.customer_number
    where flagged.customer_number is not null
        and flagged.non_disclosure
        and known.customer_number is null
    order by flagged.customer_number
    on conflict do nothing`.execute(tx)
}

/** Keeps the identity code that a customer gives up tonight: an announced change, or the row would be rejected. */
async function insertFormerIdentities(tx: Tx, run: Run): Promise<void> {
  await sql`
    insert into register.former_identity (personal_identity_code, customer_number, ended_on, run_id)
    select known.personal_identity_code, known.customer_number, ${run.asOfDate}::date, ${run.runId}
    from staging.night_verdict as verdict
    inner join register.customer as known using (customer_number)
    where verdict.customer_change = 'changed'
        and verdict.personal_identity_code <> known.personal_identity_code
    order by known.customer_number`.execute(tx)
}

/**
 * Remembers of every accepted row what the next night must know; the verdict says of which it is not known yet.
 * Protection is sticky: it never opens by itself.
 */
export async function upsertCustomers(tx: Tx, run: Run): Promise<void> {
  await insertFormerIdentities(tx, run)
  await sql`
    update register.customer
    set personal_identity_code = verdict.personal_identity_code,
        is_protected = verdict.is_protected,
        non_disclosure = verdict.non_disclosure,
        changed_run_id = ${run.runId}
    from staging.night_verdict as verdict
    where verdict.customer_change = 'changed' and verdict.customer_number = customer.customer_number`.execute(
    tx,
  )
  await sql`
    insert into register.customer (
        customer_number, personal_identity_code, is_protected, non_disclosure, protected_run_id, changed_run_id
    )
    select
        customer_number,
        personal_identity_code,
        is_protected,
        non_disclosure,
        case when is_protected then coalesce(
            (select run_id from register.flagged_number where flagged_number.customer_number = verdict.customer_number),
            ${run.runId}::bigint
        ) end,
        ${run.runId}
    from staging.night_verdict as verdict
    where customer_change = 'new'
    order by customer_number`.execute(tx)
  await analyze(tx, 'register.customer', ['customer_number', 'personal_identity_code', 'is_protected'])
}

/** Remembers of everybody judged in the programme since when its nights' files do not have them. */
export async function updateUnseen(tx: Tx, run: Run): Promise<void> {
  await sql`
    update register.standing
    set unseen_since = null
    from staging.customer
    inner join staging.night_file using (staged_file_id)
    where standing.programme_id = ${run.programmeId}
        and standing.unseen_since is not null
        and standing.customer_number = customer.customer_number`.execute(tx)
  await createFoundRows(
    tx,
    sql`
    select customer_number
    from register.standing
    where programme_id = ${run.programmeId}
        and unseen_since is null
        and not exists (
            select from staging.customer
            inner join staging.night_file using (staged_file_id)
            where customer.customer_number = standing.customer_number
        )`,
  )
  await sql`
    update register.standing
    set unseen_since = ${run.asOfDate}::date
    from found_row
    where standing.programme_id = ${run.programmeId} and standing.customer_number = found_row.customer_number`.execute(
    tx,
  )
  await dropFoundRows(tx)
}

/**
 * Counts of each of tonight's files the rows that are surely of nobody under non-disclosure: a file is an office's, and
 * its office tells where somebody lives.
 */
export async function countOpenRows(tx: Tx, run: Run): Promise<void> {
  await sql`
    update audit.source_file
    set open_row_count = counted.open_count
    from (
        select
            night_file.source_file_id,
            count(*) filter (where not row_of_file.non_disclosure and hidden.customer_number is null) as open_count
        from staging.night_file
        left join staging.customer as row_of_file using (staged_file_id)
        left join (
            select customer_number from register.customer where is_protected
            union
            select customer_number from register.flagged_number
        ) as hidden using (customer_number)
        group by night_file.source_file_id
    ) as counted
    where source_file.run_id = ${run.runId}::bigint and counted.source_file_id = source_file.source_file_id`.execute(
    tx,
  )
}
