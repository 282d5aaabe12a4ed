import { accessSync, constants, statfsSync } from 'node:fs'
import { freemem, tmpdir } from 'node:os'

/** Databases and files of all tests at one time, with room to spare. */
const wantedBytes = 6 * 2 ** 30

/**
 * Where tests have their server and their files: in memory where Linux has enough, for a database more is a thousand files
 * that nobody reads again; else in the folder for temporary files.
 */
export function findScratchFolder(): string {
  const memory = '/dev/shm'
  try {
    accessSync(memory, constants.W_OK | constants.X_OK)
    const { bavail, bsize } = statfsSync(memory)
    if (Math.min(bavail * bsize, freemem()) > wantedBytes) return memory
  } catch {
    // Another system than Linux, or a container without it.
  }
  return tmpdir()
}
