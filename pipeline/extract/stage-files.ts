import { copyRows } from '../db/copy-in.ts'
import type { Session, Tx } from '../db/database.ts'
import { InputRefusedError } from '../errors.ts'
import type { SourceFile } from './accept-queries.ts'
import type { NightFile, ReadableFile } from './manifest.ts'
import type { Profile } from './profile.ts'
import { readCustomerFile } from './read-customers.ts'
import { stagedColumns } from './source-row.ts'
import * as staging from './staging-queries.ts'
import { describeChange } from './unchanged.ts'

/**
 * Stages every customer file, each in a transaction of its own; a file that was staged whole before is not read
 * again. Nothing staged is published. Throws one InputRefusedError for files that are not divided into the rows the
 * manifest announces.
 */
export async function stageFiles(
  session: Session,
  input: { readonly files: readonly ReadableFile[] },
  order: {
    readonly profile: Profile
    readonly signal: AbortSignal
    readonly onRows: (staged: number, total: number) => void
    /** In a transaction of the caller's, to be undone: what earlier nights staged stays. */
    readonly within?: Tx
    /** From how many rows on two connections share the files. */
    readonly rowsForTwo?: number
  },
): Promise<SourceFile[]> {
  const customerFiles = input.files.filter((file) => file.kind === 'customers')
  if (order.within === undefined) {
    await staging.dropOtherPartitions(
      session.db,
      customerFiles.map((file) => file.inspection.sha256),
    )
  }
  const staged = await stageTogether(session, customerFiles, order)
  const problems = staged.flatMap(({ problems }) => problems)
  if (problems.length > 0) throw new InputRefusedError(problems)
  const others = input.files.filter((file) => file.kind !== 'customers')
  return [
    ...staged.map(({ file }) => file),
    ...others.map(({ fileName, inspection, announcedRowCount }) => ({
      fileName,
      sha256: inspection.sha256,
      rowCount: announcedRowCount,
      garbledCount: 0,
      openGarbledCount: 0,
      stagedFileId: null,
    })),
  ]
}

/** From so many rows on, another connection beside the first is worth its while. */
const rowsForTwo = 20_000

interface Staged {
  readonly file: SourceFile
  readonly problems: readonly string[]
}

type StagingOrder = Parameters<typeof stageFiles>[2]

/** Stages the files by two connections, which take one after the other, large ones first. In the order of the files. */
async function stageTogether(
  session: Session,
  files: readonly ReadableFile[],
  order: StagingOrder,
): Promise<readonly Staged[]> {
  const total = files.reduce((sum, file) => sum + file.announcedRowCount, 0)
  const staged = new Map<ReadableFile, Staged>()
  // Files of the same bytes are staged once, so one after the other.
  const left = [...Map.groupBy(files, ({ inspection }) => inspection.sha256).values()].sort(
    ([one], [other]) => (other?.announcedRowCount ?? 0) - (one?.announcedRowCount ?? 0),
  )
  let rows = 0
  const work = async (session: Session) => {
    for (let same = left.shift(); same !== undefined; same = left.shift()) {
      for (const file of same) {
        order.signal.throwIfAborted()
        const one = await stageFile(session, file, order)
        staged.set(file, one)
        rows += one.file.rowCount
        order.onRows(rows, total)
      }
    }
  }
  const stop = (error: unknown) => {
    left.length = 0
    throw error
  }
  const isWorthTwo =
    order.within === undefined && left.length > 1 && total >= (order.rowsForTwo ?? rowsForTwo)
  const another = isWorthTwo ? await session.openAnother().catch(() => null) : null // the login may have no more
  try {
    const works = [session, ...(another === null ? [] : [another])].map((one) => work(one).catch(stop))
    const ended = await Promise.allSettled(works)
    for (const one of ended) if (one.status === 'rejected') throw one.reason
  } finally {
    await another?.close()
  }
  return files.flatMap((file) => staged.get(file) ?? [])
}

async function stageFile(
  session: Session,
  file: ReadableFile,
  { profile, within }: Pick<StagingOrder, 'profile' | 'within'>,
): Promise<Staged> {
  const { sha256 } = file.inspection
  const asStaged = (stagedFileId: string, counts: staging.StagedCounts): Staged => ({
    file: { fileName: file.fileName, sha256, ...counts, stagedFileId },
    problems: rowCountProblems(file, counts.rowCount),
  })
  const known = await staging.findStagedFile(within ?? session.db, sha256, profile.sha256)
  if (known && !known.isLost) {
    const { stagedFileId, isLost: _, ...counts } = known
    return asStaged(stagedFileId, counts)
  }
  try {
    return await staging.inTransaction(session.db, within, async (tx) => {
      if (known) await staging.dropStagedFile(tx, known.stagedFileId)
      const stagedFileId = await staging.insertStagedFile(tx, sha256, profile.sha256)
      const statement = await staging.createPartition(tx, stagedFileId, stagedColumns)
      const { sha256: read, ...counts } = await copyRows(
        session.client,
        `/* extract copyRows */ ${statement}`,
        (sink) => readCustomerFile(file.path, file.layout, profile, sink),
      )
      if (read !== sha256) throw new InputRefusedError([describeChange(file.fileName)])
      await staging.attachPartition(tx, stagedFileId, counts)
      return asStaged(stagedFileId, counts)
    })
  } catch (error) {
    if (!(error instanceof InputRefusedError)) throw error
    const none = { rowCount: 0, garbledCount: 0, openGarbledCount: 0 }
    return {
      file: { fileName: file.fileName, sha256, ...none, stagedFileId: null },
      problems: error.problems,
    }
  }
}

export function rowCountProblems(file: NightFile, rowCount: number, isKnownBroken = false): string[] {
  if (isKnownBroken || rowCount === file.announcedRowCount) return []
  return [
    `${file.fileName} has ${rowCount} data rows, the manifest announces ${file.announcedRowCount}: have the night exported again`,
  ]
}
