/**
 * File systems that fill up and become read-only, in a mount namespace of the suite's own: an ordinary user may have one,
 * and whatever is mounted in it is gone with the process.
 */
import { execFile, spawn, spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, statfs } from 'node:fs/promises'
import { constants } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Context, SkippedError } from './fault.ts'

const isInside = 'FAULTS_INSIDE'
const unshare =
  process.getuid?.() === 0
    ? ['unshare', '--mount', '--']
    : ['unshare', '--user', '--map-current-user', '--keep-caps', '--mount', '--']

/**
 * Starts this program once more in a mount namespace, where the machine allows it, and resolves to its exit code. Resolves to
 * null in there, and where there is none to be had: then the caller goes on itself.
 */
export async function runInMountNamespace(): Promise<number | null> {
  const [command = '', ...options] = unshare
  if (process.env[isInside] !== undefined || spawnSync(command, [...options, 'true']).status !== 0)
    return null
  const args = [...options, process.execPath, ...process.argv.slice(1)]
  const child = spawn(command, args, {
    stdio: 'inherit',
    env: { ...process.env, [isInside]: 'yes' },
  })
  process.on('SIGINT', () => {}) // the terminal tells the child too
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  return await new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)))
  })
}

/** Only in a namespace of our own: outside of one a mount would outlive us. */
export async function canMount(folder: string): Promise<boolean> {
  if (process.env[isInside] === undefined) return false
  const tried = await mkdtemp(join(folder, 'mount-'))
  try {
    await mountMemory(tried, 1)
    await unmount(tried)
    return true
  } catch {
    return false
  } finally {
    await rm(tried, { recursive: true, force: true })
  }
}

export function requireMounts({ canMount }: Context): void {
  if (!canMount)
    throw new SkippedError(
      'this machine lets nobody mount a small file system (unshare --mount, mount -t tmpfs)',
    )
}

/** An empty file system in memory of so many megabytes. */
export async function mountMemory(folder: string, megabytes: number): Promise<void> {
  await mkdir(folder, { recursive: true })
  await run('mount', ['-t', 'tmpfs', '-o', `size=${Math.ceil(megabytes * 1024)}k,mode=0700`, 'none', folder])
}

export async function resize(folder: string, megabytes: number): Promise<void> {
  await run('mount', ['-o', `remount,size=${Math.ceil(megabytes * 1024)}k`, folder])
}

export async function setWritable(folder: string, isWritable: boolean): Promise<void> {
  await run('mount', ['-o', `remount,${isWritable ? 'rw' : 'ro'}`, folder])
}

export async function unmount(folder: string): Promise<void> {
  await run('umount', ['--lazy', folder])
}

/** In megabytes. */
export async function freeSpace(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder)
  return (bavail * bsize) / 2 ** 20
}

const run = promisify(execFile)
