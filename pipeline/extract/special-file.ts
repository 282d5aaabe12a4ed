import type { Stats } from 'node:fs'
import { stat } from 'node:fs/promises'

const kinds: readonly (readonly [string, (found: Stats) => boolean])[] = [
  ['a folder', (found) => found.isDirectory()],
  ['a FIFO (named pipe)', (found) => found.isFIFO()],
  ['a socket', (found) => found.isSocket()],
  ['a device', (found) => found.isCharacterDevice() || found.isBlockDevice()],
]
const links: Readonly<Record<string, string>> = {
  ELOOP: 'a symbolic link that leads in a circle',
  ENOENT: 'a symbolic link to nothing',
  ENOTDIR: 'a symbolic link to nothing',
  EACCES: 'not readable with the rights of this login',
}

/**
 * Why a name in a folder is no file that can be read to its end; null when it is one. Asked before it is opened: opening a
 * FIFO waits for a writer, and a device may do anything.
 */
export async function describeSpecial(path: string): Promise<string | null> {
  try {
    const found = await stat(path)
    const kind = kinds.find(([, isKind]) => isKind(found))
    return kind ? `is ${kind[0]}, not a file: have the night exported again` : null
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    const link = links[code]
    if (link === undefined) throw error
    return `is ${link}: have the night exported again`
  }
}
