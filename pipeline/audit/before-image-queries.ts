import { sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import type { Run } from '../domain.ts'

/**
 * From here to the end of the transaction, triggers keep what is changed in the register: so that the night can be
 * undone. What was kept of the night before is dropped.
 */
export async function keepBeforeImages(tx: Tx, { runId }: Run): Promise<void> {
  await dropBeforeImages(tx)
  await sql`insert into register.undoable_run (run_id) values (${runId})`.execute(tx)
  await sql`select set_config('kuntasiirto.keep_before_images', 'on', true)`.execute(tx)
}

/** The last completed night can be undone no more. */
export async function dropBeforeImages(tx: Tx): Promise<void> {
  await sql`delete from register.before_image`.execute(tx)
  await sql`delete from register.undoable_run`.execute(tx)
}

/** Once a notification of the last night is sent, what the night changed is not needed any more. */
export async function dropBeforeImagesOfSent(db: Db): Promise<void> {
  const { rows } = await sql`
    select from register.undoable_run
    where exists (
        select from register.notification
        where notification.run_id = undoable_run.run_id and message_id is not null
    )`.execute(db)
  if (rows.length > 0) await db.transaction().execute(dropBeforeImages)
}
