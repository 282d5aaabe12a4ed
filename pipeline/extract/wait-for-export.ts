import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { sha256Of } from '../checksum.ts'
import type { IsoDate } from '../domain.ts'
import { InputRefusedError } from '../errors.ts'
import { type Announced, type Announcement, manifestName, readAnnouncement } from './manifest.ts'
import { Problems } from './problems.ts'
import type { Profile } from './profile.ts'

const usualPause = 1000
/** A manifest that was written to a moment ago may go on. */
const quietMilliseconds = 2000

/**
 * Waits until a night's export is whole: its manifest, and every file that it lists, with the checksum it says. That of an
 * earlier date is the last night's, which it takes the place of. What is wrong with a whole export is for the night to say. Throws an InputRefusedError that names what has not come when
 * `milliseconds` are over.
 */
export async function waitForExport(
  folder: string,
  profile: Profile,
  { asOfDate, milliseconds, signal, pause = usualPause }: Waiting,
): Promise<void> {
  const until = Date.now() + milliseconds
  const seen = new Map<string, Sight>()
  for (;;) {
    const isLast = Date.now() >= until
    const missing = await findMissing(folder, profile, asOfDate, seen, signal)
    if (missing.length === 0) return
    if (isLast)
      throw new InputRefusedError(
        missing.map((one) => `${one} within the time given: see why the export is late`),
      )
    await sleep(Math.min(pause, Math.max(1, until - Date.now())), undefined, { signal })
  }
}

interface Waiting {
  readonly asOfDate: IsoDate
  readonly milliseconds: number
  readonly signal: AbortSignal
  /** Milliseconds between two looks; a second unless said otherwise. */
  readonly pause?: number
}

/** A file as it was when its checksum was made: while it is the same, it is not read again. */
interface Sight {
  readonly size: number
  readonly changedAt: number
  readonly sha256: string
}

async function findMissing(
  folder: string,
  profile: Profile,
  asOfDate: IsoDate,
  seen: Map<string, Sight>,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const announcement = await unlessGone(readAnnouncement(folder, profile))
  if (announcement === null) return [`${join(folder, manifestName)} did not come`]
  const { isFile, files, problems } = announcement
  if (!isFile) return []
  if (problems.length > 0) return problems.map((problem) => `${problem}, and did not come right`)
  if (files.length === 0) return [`${manifestName} lists no file, and did not come whole`]
  const [latest = asOfDate] = files
    .map(({ extractedFor }) => extractedFor)
    .sort((one, other) => (one < other ? 1 : -1))
  if (latest < asOfDate) return [`${manifestName} is that of ${latest}, and that of ${asOfDate} did not come`]
  const missing = new Problems()
  for (const file of files) {
    signal.throwIfAborted()
    if (!(await isWhole(file, seen, signal)))
      missing.add(
        `${file.name} did not come${file.path === null ? '' : ' whole, with the checksum of the manifest,'}`,
      )
  }
  const found = missing.list(manifestName)
  return found.length > 0 || (await isQuiet(announcement, seen))
    ? found
    : [`${manifestName} did not come to rest`]
}

async function isWhole(
  { path, sha256 }: Announced,
  seen: Map<string, Sight>,
  signal: AbortSignal,
): Promise<boolean> {
  const found = path === null ? null : await unlessGone(stat(path))
  if (path === null || found === null) return false
  const { size, mtimeMs: changedAt } = found
  const before = seen.get(path)
  if (before?.size === size && before.changedAt === changedAt) return before.sha256 === sha256
  const own = await unlessGone(sha256Of(path, signal))
  if (own === null) return false
  seen.set(path, { size, changedAt, sha256: own })
  return own === sha256
}

/** Whether the manifest is as it was at the last look, or was so for a while. */
async function isQuiet({ path }: Announcement, seen: Map<string, Sight>): Promise<boolean> {
  const found = await unlessGone(stat(path))
  if (found === null) return false
  const { size, mtimeMs: changedAt } = found
  const before = seen.get(path)
  seen.set(path, { size, changedAt, sha256: '' })
  const age = Date.now() - changedAt
  return age > quietMilliseconds || (before?.size === size && before.changedAt === changedAt)
}

/** What was taken away again between two looks has not come. */
async function unlessGone<Found>(found: Promise<Found>): Promise<Found | null> {
  return await found.catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  })
}
