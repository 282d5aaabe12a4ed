import { execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { UsageError } from '../../pipeline/errors.ts'
import { projectRoot } from '../../pipeline/project.ts'

const execute = promisify(execFile)

/** A version of the program, in a folder of its own. */
export interface Program {
  readonly folder: string
  /** Of its commit, or the folder that was named. */
  readonly name: string
  remove(): Promise<void>
}

/** This program, as it stands here. */
export const thisProgram: Program = { folder: projectRoot, name: 'this code', remove: async () => {} }

/**
 * Another version: a folder with one, or a revision of git, checked out beside on this one's packages. Throws UsageError
 * where it is neither, or a revision that needs other packages.
 */
export async function openProgram(against: string): Promise<Program> {
  const folder = resolve(against)
  if (existsSync(join(folder, 'pipeline/cli.ts'))) return { folder, name: against, remove: async () => {} }
  const commit = await git(
    'rev-parse',
    '--verify',
    '--quiet',
    '--end-of-options',
    `${against}^{commit}`,
  ).catch(() => {
    throw new UsageError(`${against} is no revision of this repository, and no folder with pipeline/cli.ts`)
  })
  const changed = await git('diff', '--name-only', commit, '--', 'package-lock.json')
  if (changed !== '')
    throw new UsageError(
      `${against} needs other packages: check it out into a folder, run npm ci there, and name the folder`,
    )
  const parent = await mkdtemp(join(tmpdir(), 'kuntasiirto-code-'))
  const tree = join(parent, 'tree')
  const remove = async () => {
    await git('worktree', 'remove', '--force', tree).catch(() => {})
    await rm(parent, { recursive: true, force: true })
  }
  try {
    await git('worktree', 'add', '--quiet', '--detach', tree, commit)
    await symlink(join(projectRoot, 'node_modules'), join(tree, 'node_modules'))
  } catch (error) {
    await remove()
    throw error
  }
  return { folder: tree, name: `${against} (${commit.slice(0, 12)})`, remove }
}

async function git(...args: readonly string[]): Promise<string> {
  const { stdout } = await execute('git', ['-C', projectRoot, ...args])
  return stdout.trim()
}

/**
 * Runs a command of the program on a database until it ends, or until `isDone`: what a night writes after its commit
 * tells nothing more of fates. Throws UsageError with the program's own words where it fails.
 */
export async function runUntil(
  { folder, name }: Program,
  databaseUrl: string,
  args: readonly string[],
  isDone: () => Promise<boolean>,
): Promise<void> {
  const child = spawn(process.execPath, [...process.execArgv, join(folder, 'pipeline/cli.ts'), ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: process.env.PATH, ...rehearsal, DATABASE_URL: databaseUrl },
  })
  let words = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    words += text
  })
  let isOver = false
  const ended = new Promise<number | null>((done, fail) => {
    child.once('error', fail)
    child.once('close', done)
  }).finally(() => {
    isOver = true
  })
  const watch = async () => {
    while (!isOver) {
      if (await isDone()) return void child.kill('SIGTERM')
      await new Promise((next) => setTimeout(next, 200))
    }
  }
  const [code] = await Promise.all([ended, watch()])
  if (!(await isDone())) throw new UsageError(`${name}: ${args[0]} ended with ${code}: ${words.trim()}`)
}

/** Nobody is told anything, and nobody is asked. */
const rehearsal = {
  KUNTASIIRTO_ENV_FILE: 'none',
  KUNTASIIRTO_CARRIER: 'files',
  KUNTASIIRTO_APPROVAL: 'off',
  KUNTASIIRTO_LOG_LEVEL: 'error',
  KUNTASIIRTO_WORKERS: '1',
}
