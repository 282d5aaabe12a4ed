import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../db/database.ts'

/** The checksum of an undone run's rows in audit.undone_row, people by pseudonym, also after it has been put there. */
export function digestOfUndoneRows(runId: RawBuilder<unknown>): RawBuilder<string> {
  return sql`
    select encode(sha256(coalesce(string_agg(digest, ''::bytea order by digest), '')), 'hex')
    from (
        select sha256(record_send(row(
            it.undone_row_id, it.run_id, it.table_name, it.change,
            coalesce(pseudonym.pseudonym::text, it.customer_number), it.facts
        ))) as digest
        from audit.undone_row as it
        left join register.pseudonym on pseudonym.customer_number = it.customer_number
        where it.run_id = ${runId}
    ) as one`
}

/**
 * The checksum of a row of audit.undo; the seal of the next completed run holds it. Rows from before logins were kept have
 * it without.
 */
export function digestOfUndo(): RawBuilder<string> {
  const sealed = sql`
      undo.run_id, undo.undone_by, undo.because, undo.undone_at, undo.counts, undo.job_count, undo.out_folder,
      undo.rows_sha256`
  return sql`encode(sha256(
      case
          when undo.login is null then record_send(row(${sealed}))
          else record_send(row(${sealed}, undo.login, undo.machine_user))
      end
  ), 'hex')`
}

interface UndoProblem {
  readonly runId: string
  readonly problem: string
}

/** What does not agree with what was put on record of undone runs, or of one. */
export async function recheckUndos(db: Db, runId: string | null): Promise<UndoProblem[]> {
  const { rows } = await sql<UndoProblem>`
    select run_id as "runId", problem
    from audit.run
    full join audit.undo using (run_id)
    cross join lateral (values
        ((status = 'undone') and undo.run_id is null, 'it is on record as undone, and nobody undid it'),
        (status is distinct from 'undone' and undo.run_id is not null, 'it was undone, and is on record as ' || coalesce(status, 'nothing')),
        (undo.sha256 <> ${digestOfUndo()}, 'what is on record of its undoing was changed'),
        (undo.rows_sha256 <> (${digestOfUndoneRows(sql`undo.run_id`)}), 'the rows that were taken back with it (audit.undone_row) were changed'),
        (undo.run_id is null and exists (select from audit.undone_row where undone_row.run_id = run.run_id), 'rows were added to audit.undone_row, and nobody undid it')
    ) as found (is_so, problem)
    where is_so and (${runId}::bigint is null or run_id = ${runId}::bigint)
    order by run_id, problem`.execute(db)
  return rows
}
