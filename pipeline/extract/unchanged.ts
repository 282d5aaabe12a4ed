import { sha256Of } from '../checksum.ts'
import { InputRefusedError } from '../errors.ts'
import type { NightFile } from './manifest.ts'

/** What a night is refused with whose file was replaced, or taken away, while it was read. */
export function describeChange(fileName: string): string {
  return `${fileName} was changed while it was read: have the night exported again`
}

/** Whether a file is no longer the one that was inspected: to be asked after its last byte was read. */
export async function isChanged({ path, inspection }: NightFile): Promise<boolean> {
  const sha256 = await sha256Of(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  return sha256 !== inspection.sha256
}

/** Throws InputRefusedError where a file is no longer the one that was inspected. */
export async function requireUnchanged(file: NightFile): Promise<void> {
  if (await isChanged(file)) throw new InputRefusedError([describeChange(file.fileName)])
}
