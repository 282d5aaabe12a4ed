import { sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import { isLockTimeout } from '../db/lock-waits.ts'
import { one } from '../db/rows.ts'

/** Reading code of another version may read the same bytes differently: raise when it does. */
const extractorVersion = '4'

export interface StagedCounts {
  readonly rowCount: number
  /** Rows with a name, street or post office that holds what none has. */
  readonly garbledCount: number
  /** Those of them that say that the person is under no non-disclosure. */
  readonly openGarbledCount: number
}

interface StagedFile extends StagedCounts {
  readonly stagedFileId: string
  /** Its rows are unlogged: a crash of the server took them. */
  readonly isLost: boolean
}

export async function findStagedFile(
  db: Db,
  sha256: string,
  profileSha256: string,
): Promise<StagedFile | null> {
  const { rows } = await sql<StagedFile>`
    select
        staged_file_id as "stagedFileId", row_count as "rowCount", garbled_count as "garbledCount",
        open_garbled_count as "openGarbledCount",
        row_count > 0 and not exists (
            select from staging.customer where customer.staged_file_id = staged_file.staged_file_id
        ) as "isLost"
    from staging.staged_file
    where sha256 = ${sha256} and profile_sha256 = ${profileSha256} and extractor_version = ${extractorVersion}`.execute(
    db,
  )
  return rows[0] ?? null
}

/** Works in a transaction of its own, or in the caller's, where a failure undoes this work only. */
export async function inTransaction<Result>(
  db: Db,
  within: Tx | undefined,
  work: (tx: Tx) => Promise<Result>,
): Promise<Result> {
  if (within === undefined) return await db.transaction().execute(work)
  await sql`savepoint staging_file`.execute(within)
  try {
    return await work(within)
  } catch (error) {
    await sql`rollback to savepoint staging_file`.execute(within)
    throw error
  }
}

export async function insertStagedFile(tx: Tx, sha256: string, profileSha256: string): Promise<string> {
  const { rows } = await sql<{ stagedFileId: string }>`
    insert into staging.staged_file (sha256, profile_sha256, extractor_version, row_count)
    values (${sha256}, ${profileSha256}, ${extractorVersion}, 0)
    returning staged_file_id as "stagedFileId"`.execute(tx)
  return one(rows).stagedFileId
}

/**
 * Makes the partition for one staged file's rows, and returns the COPY statement that fills it. From here until
 * `attachPartition` a transaction of a login that may do so has the rights of the loader only, which can do nothing but
 * fill it: what it reads comes from elsewhere.
 */
export async function createPartition(
  tx: Tx,
  stagedFileId: string,
  columns: readonly string[],
): Promise<string> {
  await sql`select staging.create_partition(${stagedFileId}::bigint)`.execute(tx)
  await sql`
    select set_config('role', 'kuntasiirto_loader', true)
    where pg_has_role(session_user, 'kuntasiirto_loader', 'set')`.execute(tx)
  return `copy staging.customer_${stagedFileId} (${columns.join(', ')}) from stdin`
}

/** Attaches a filled partition, to which nothing can be added any more. */
export async function attachPartition(
  tx: Tx,
  stagedFileId: string,
  { rowCount, garbledCount, openGarbledCount }: StagedCounts,
): Promise<void> {
  await sql`reset role`.execute(tx)
  await sql`select staging.attach_partition(${stagedFileId}::bigint)`.execute(tx)
  await sql`
    update staging.staged_file
    set row_count = ${rowCount}, garbled_count = ${garbledCount}, open_garbled_count = ${openGarbledCount}
    where staged_file_id = ${stagedFileId}::bigint`.execute(tx)
}

/**
 * Drops what earlier nights staged and tonight does not read again. What somebody reads (e.g. a dump) is left to the next
 * night: waiting for it would keep every other reader waiting too.
 */
export async function dropOtherPartitions(db: Db, sha256s: readonly string[]): Promise<void> {
  const { rows } = await sql<{ stagedFileId: string }>`
    select staged_file_id as "stagedFileId"
    from staging.staged_file
    where sha256 <> all (${[...sha256s]}::text[])`.execute(db)
  for (const { stagedFileId } of rows) {
    const dropped = db.transaction().execute(async (tx) => {
      await sql`set local lock_timeout = '2s'`.execute(tx)
      await dropStagedFile(tx, stagedFileId)
    })
    try {
      await dropped
    } catch (error) {
      if (isLockTimeout(error)) return
      throw error
    }
  }
}

export async function dropStagedFile(tx: Tx, stagedFileId: string): Promise<void> {
  await sql`select staging.drop_partition(${stagedFileId}::bigint)`.execute(tx)
  await sql`delete from staging.staged_file where staged_file_id = ${stagedFileId}::bigint`.execute(tx)
}
