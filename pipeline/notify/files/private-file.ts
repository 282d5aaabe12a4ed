import { createHash, randomUUID } from 'node:crypto'
import { mkdir, open, rename } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** Ends the name of a file that is still being written; whoever finds one may delete it. */
export const partialSuffix = '.partial'

/**
 * Writes a file of personal data (0600, folders 0700): first under a temporary name, then renamed, so that a reader
 * sees all of it or nothing. `mayStand` is asked at the last moment: when it throws, nothing is in place. Returns the
 * content's SHA-256 in hex.
 */
export async function writePrivateFile(
  path: string,
  content: Buffer,
  mayStand: () => Promise<void> = async () => {},
): Promise<string> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const partial = join(dirname(path), `.${basename(path)}.${randomUUID().slice(0, 8)}${partialSuffix}`)
  const file = await open(partial, 'w', 0o600)
  try {
    await file.writeFile(content)
    await file.sync()
  } finally {
    await file.close()
  }
  await mayStand()
  await rename(partial, path)
  return createHash('sha256').update(content).digest('hex')
}
