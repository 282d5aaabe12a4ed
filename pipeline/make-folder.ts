import { existsSync } from 'node:fs'
import { mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Makes a folder (0700), and those above it that are missing. As `mkdir` with `recursive`, which never ends where the
 * system says of a folder that is there that it is not (/proc).
 */
export async function makeFolder(folder: string): Promise<void> {
  const parent = dirname(folder)
  if (parent !== folder && !existsSync(parent)) await makeFolder(parent)
  await mkdir(folder, { mode: 0o700 }).catch(async (cause) => {
    if (!(await stat(folder).catch(() => null))?.isDirectory()) throw cause
  })
}
