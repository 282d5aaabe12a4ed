import { randomUUID } from 'node:crypto'
import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { UsageError } from '../errors.ts'
import { makeFolder } from '../make-folder.ts'
import { partialSuffix } from '../replace-file.ts'

/**
 * Writes a new folder (0700) that is there whole or not at all; what killed commands left of it goes. Throws UsageError
 * where something stands in its place.
 */
export async function writeWholeFolder<Result>(
  folder: string,
  write: (partial: string) => Promise<Result>,
): Promise<Result> {
  await requireFree(folder)
  const parent = dirname(folder)
  await makeFolder(parent)
  const start = `.${basename(folder)}.`
  for (const name of await readdir(parent))
    if (name.startsWith(start) && name.endsWith(partialSuffix))
      await rm(join(parent, name), { recursive: true })
  const partial = join(parent, `${start}${randomUUID().slice(0, 8)}${partialSuffix}`)
  try {
    await mkdir(partial, { mode: 0o700 })
    const result = await write(partial)
    await requireFree(folder)
    await rename(partial, folder)
    return result
  } catch (error) {
    await rm(partial, { recursive: true, force: true })
    throw error
  }
}

async function requireFree(folder: string): Promise<void> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (error instanceof Error && Reflect.get(error, 'code') === 'ENOENT') return []
    throw new UsageError(`--out names a new folder, and ${folder} is none: give another one`, {
      cause: error,
    })
  })
  if (names.length > 0)
    throw new UsageError(`${folder} is not empty, and is left as it is: give a new folder`)
}
