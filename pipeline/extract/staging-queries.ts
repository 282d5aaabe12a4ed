import { sql } from 'kysely'
import type { Db, Tx } from '../db/database.ts'
import { isLockTimeout } from '../db/lock-waits.ts'

/** Reading code of another version may read the same bytes differently: raise when it does. */
const extractorVersion = '4'

export interface StagedCounts {
  readonly rowCount: number
  /** Rows with a name, street or post office that holds what none has. */
  readonly garbledCount: number
  /** Those of them that say that the person is under no non-disclosure. */
  readonly openGarbledCount: number
}

export interface StagedFile extends StagedCounts {
  readonly stagedFileId: string
}

export async function findStagedFile(
  db: Db,
  sha256: string,
  profileSha256: string,
): Promise<StagedFile | null> {
  const row = await db
    .selectFrom('staging.staged_file')
    .select(['staged_file_id', 'row_count', 'garbled_count', 'open_garbled_count'])
    .where('sha256', '=', sha256)
    .where('profile_sha256', '=', profileSha256)
    .where('extractor_version', '=', extractorVersion)
    .executeTakeFirst()
  if (row === undefined) return null
  return {
    stagedFileId: row.staged_file_id,
    rowCount: row.row_count,
    garbledCount: row.garbled_count,
    openGarbledCount: row.open_garbled_count,
  }
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
  const row = await tx
    .insertInto('staging.staged_file')
    .values({ sha256, profile_sha256: profileSha256, extractor_version: extractorVersion, row_count: 0 })
    .returning('staged_file_id')
    .executeTakeFirstOrThrow()
  return row.staged_file_id
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
  await tx
    .updateTable('staging.staged_file')
    .set({ row_count: rowCount, garbled_count: garbledCount, open_garbled_count: openGarbledCount })
    .where('staged_file_id', '=', stagedFileId)
    .execute()
}

/**
 * Drops what earlier nights staged and tonight does not read again. What somebody reads (e.g. a dump) is left to the next
 * night: waiting for it would keep every other reader waiting too.
 */
export async function dropOtherPartitions(db: Db, sha256s: readonly string[]): Promise<void> {
  const stale = await db
    .selectFrom('staging.staged_file')
    .select('staged_file_id')
    .$if(sha256s.length > 0, (query) => query.where('sha256', 'not in', sha256s))
    .execute()
  for (const { staged_file_id } of stale) {
    const dropped = db.transaction().execute(async (tx) => {
      await sql`set local lock_timeout = '2s'`.execute(tx)
      await sql`select staging.drop_partition(${staged_file_id}::bigint)`.execute(tx)
      await tx.deleteFrom('staging.staged_file').where('staged_file_id', '=', staged_file_id).execute()
    })
    try {
      await dropped
    } catch (error) {
      if (isLockTimeout(error)) return
      throw error
    }
  }
}
