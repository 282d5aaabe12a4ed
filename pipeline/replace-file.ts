import { createHash, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream, type WriteStream } from 'node:fs'
import { lstat, open, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { OutageError, UsageError } from './errors.ts'
import { makeFolder } from './make-folder.ts'

/** Ends the name of a file that is still being written; whoever finds one of a command that is over may delete it. */
export const partialSuffix = '.partial'

interface Replacement {
  /** Permission bits; files of personal data are 0600. */
  readonly mode: number
  /** Asked at the last moment: when it throws, nothing is in place. */
  readonly mayStand?: () => Promise<void>
  /**
   * Deletes what killed commands left of a file of this name. Only where one command at a time writes it: another's
   * would go too, and it would have to be given again.
   */
  readonly sweeps?: boolean
}

/**
 * Replaces a file at once: a reader sees all of it or what stood there before, and a failure leaves nothing behind. Folders
 * that are missing are made (0700). Throws UsageError where something stands in its place that is no file.
 */
export async function replaceFile<Result>(
  path: string,
  write: (partial: string) => Promise<Result>,
  { mode, mayStand = async () => {}, sweeps = false }: Replacement,
): Promise<Result> {
  await requireReplaceable(path)
  const folder = dirname(path)
  await makeFolder(folder)
  if (sweeps) await sweepPartials(path)
  const partial = join(folder, `${partialStart(path)}${randomUUID().slice(0, 8)}${partialSuffix}`)
  try {
    const result = await write(partial)
    const file = await open(partial, 'r')
    try {
      await file.chmod(mode) // whatever the umask took away
      await file.sync()
    } finally {
      await file.close()
    }
    await mayStand()
    await requireReplaceable(path)
    await rename(partial, path).catch((cause: unknown) => {
      if (!isMissing(cause)) throw cause
      throw new OutageError(
        `${path} was written by another command at the same time: give one after the other`,
        {
          cause,
        },
      )
    })
    return result
  } catch (error) {
    await rm(partial, { force: true })
    throw error
  }
}

/** Replaces a file of personal data (0600). Returns the content's SHA-256 in hex. */
export async function writePrivateFile(
  path: string,
  content: Buffer,
  replacement: Omit<Replacement, 'mode'> = {},
): Promise<string> {
  await replaceFile(path, (partial) => writeFile(partial, content, { mode: 0o600 }), {
    ...replacement,
    mode: 0o600,
  })
  return createHash('sha256').update(content).digest('hex')
}

/** Replaces a file with what is written to the stream. */
export async function replaceByStream<Result>(
  path: string,
  write: (file: Writable) => Promise<Result>,
  replacement: Replacement,
): Promise<Result> {
  return await replaceFile(
    path,
    async (partial) => {
      const stream = createWriteStream(partial, { mode: replacement.mode })
      const isWritten = finished(stream)
      isWritten.catch(() => {}) // told below, or by whoever writes
      try {
        const result = await write(stream)
        stream.end()
        await isWritten
        return result
      } finally {
        await closeStream(stream) // one still being opened would make the file anew after it was taken away
      }
    },
    replacement,
  )
}

async function closeStream(stream: WriteStream): Promise<void> {
  stream.destroy()
  if (!stream.closed) await once(stream, 'close')
}

/** Throws UsageError where the path is a device, a pipe, a socket, a link or a folder: none of these is ours to replace. */
export async function requireReplaceable(path: string): Promise<void> {
  const stats = await lstat(path).catch((error: unknown) => {
    if (isMissing(error)) return null
    throw error
  })
  if (stats === null || stats.isFile()) return
  const kind = stats.isDirectory()
    ? 'a folder'
    : stats.isSymbolicLink()
      ? 'a link'
      : 'a device, pipe or socket'
  throw new UsageError(`${path} is ${kind}, and is left as it is: give the name of a file`)
}

const partialStart = (path: string) => `.${basename(path)}.`

async function sweepPartials(path: string): Promise<void> {
  const start = partialStart(path)
  for (const name of await readdir(dirname(path))) {
    const middle = name.slice(start.length, -partialSuffix.length)
    if (name.startsWith(start) && name.endsWith(partialSuffix) && /^[0-9a-f]{8}$/.test(middle))
      await rm(join(dirname(path), name), { force: true })
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && Reflect.get(error, 'code') === 'ENOENT'
}
