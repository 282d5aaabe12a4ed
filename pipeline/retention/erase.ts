import type { Db } from '../db/database.ts'
import type { IsoDate, Signature } from '../domain.ts'
import { OutageError, UsageError } from '../errors.ts'
import { erasePeople, insertErasures, type RowCounts } from './erase-queries.ts'
import { findFoldersOf, type KeptFolder } from './folder-queries.ts'
import { finishPurgedFolders, isThere, pathOf, purgeFolder } from './folders.ts'
import { findPerson, type PersonOnRecord } from './person-queries.ts'

interface EraseOrder extends Signature {
  readonly customerNumber: string
  readonly outRoot: string
  /** Erase a person who is a customer now: a later export brings the person back, as somebody new. */
  readonly although: boolean
  /** Delete the folders whose files hold the person, everybody else's letters included. */
  readonly withFiles: boolean
}

export interface Erased {
  /** What stands for the person in the account from now on. */
  readonly pseudonym: string
  readonly wasCustomer: boolean
  readonly counts: RowCounts
  /** The folders that were deleted. */
  readonly folders: readonly string[]
}

/**
 * Erases one person: in one transaction, after the files that hold the person. The session holds the night's lock.
 * Throws UsageError, and changes nothing, where the number is not on record, or the person is a customer, is still to be
 * written to, or stands in files, and that was not said to be meant. Killed, it can be repeated.
 */
export async function erase(db: Db, order: EraseOrder): Promise<Erased> {
  const { customerNumber, by, because } = order
  const person = await findPerson(db, customerNumber)
  if (!person.isKnown) throw new UsageError(`customer ${customerNumber} is not on record: check the number`)
  const folders = await findFoldersOf(db, customerNumber)
  const obstacles = findObstacles(person, folders, order)
  if (obstacles.length > 0) throw new UsageError(`nobody was erased: ${obstacles.join('; ')}`)
  await finishPurgedFolders(db, order.outRoot)
  await requireFolders(order.outRoot, folders)
  for (const folder of folders) await purgeFolder(db, order.outRoot, folder, { days: null, by })

  const wasCustomer = person.programmeIds.length > 0
  const { pseudonyms, counts } = await db.transaction().execute(async (tx) => {
    const erased = await erasePeople(tx, [customerNumber])
    const { pseudonyms, counts } = erased
    await insertErasures(tx, pseudonyms, { cause: 'request', wasCustomer, counts, by, because })
    return erased
  })
  const [pseudonym = ''] = pseudonyms
  return { pseudonym, wasCustomer, counts, folders: folders.map((folder) => pathOf(order.outRoot, folder)) }
}

function findObstacles(
  { programmeIds, isToBeWritten, unfinishedUndos }: PersonOnRecord,
  folders: readonly KeptFolder[],
  { although, withFiles }: EraseOrder,
): string[] {
  return [
    ...(programmeIds.length > 0 && !although
      ? [
          `the person is a customer of ${programmeIds.join(' and ')}, and the next export brings the person back as somebody new: have the customership ended first (a KORJAUS or PALAUTUS of the TE office), or say --although-active`,
        ]
      : []),
    ...(isToBeWritten
      ? [
          'a letter, message or handover of the person is still to be written or sent: finish that night (run its command again, or kuntasiirto work) first',
        ]
      : []),
    ...unfinishedUndos.map(
      (runId) =>
        `files of run ${runId}, which was undone, are still to be removed or cancelled: finish that (kuntasiirto undo --run ${runId}) first`,
    ),
    ...(folders.length > 0 && !withFiles
      ? [
          `the person stands in files of ${describeNights(folders)}, of which nothing can be taken out without breaking their checksums: wait until kuntasiirto purge deletes them, or say --with-files to delete these nights' files, those of everybody else included`,
        ]
      : []),
  ]
}

function describeNights(folders: readonly KeptFolder[]): string {
  const nights: readonly IsoDate[] = [...new Set(folders.map(({ asOfDate }) => asOfDate))].sort()
  return nights.join(', ')
}

/** A folder that is elsewhere is not deleted by putting on record that it was. */
async function requireFolders(outRoot: string, folders: readonly KeptFolder[]): Promise<void> {
  for (const folder of folders) {
    if (await isThere(outRoot, folder)) continue
    throw new OutageError(
      `nobody was erased: ${pathOf(outRoot, folder)} is not there as it was written; give the --out folder of that night`,
    )
  }
}
