import { createHash } from 'node:crypto'
import { mkdir, open, rename } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** Ends the name of a file that is still being written; whoever finds one may delete it. */
export const partialSuffix = '.partial'

/**
 * Writes a file of personal data (0600, folders 0700): first under a temporary name, then renamed, so that a reader
 * sees all of it or nothing. Returns its SHA-256 in hex.
 */
export async function writePrivateFile(path: string, content: Buffer): Promise<string> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const partial = join(dirname(path), `.${basename(path)}.${process.pid}${partialSuffix}`)
  const file = await open(partial, 'w', 0o600)
  try {
    await file.writeFile(content)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(partial, path)
  return createHash('sha256').update(content).digest('hex')
}
