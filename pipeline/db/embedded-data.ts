/** The embedded server's data: created whole or not at all, also when several commands do so at once. */

import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import {
  cp,
  lchown,
  link,
  lstat,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { UsageError } from '../errors.ts'
import { makeFolder } from '../make-folder.ts'
import { type AccountIds, accountOfOwner, chooseAccount, type RootStrategy } from './embedded-account.ts'
import { findInstalledPostgres, type Programs, runProgram } from './embedded-programs.ts'

/** The superuser, and the database commands use. */
export const role = 'kuntasiirto'

/** Where an account without privileges keeps its server. */
const publicFolder = '/var/tmp'

export interface Data {
  /** The data directory, free of symbolic links. */
  readonly directory: string
  readonly password: string
}

/**
 * The data under `home`, created when there are none yet.
 * @throws UsageError when they are not whole, or not ours to use.
 */
export async function prepareData(
  home: string,
  settings: readonly string[],
  strategy?: RootStrategy,
): Promise<Data> {
  await makeFolder(home)
  if (!(await findDataDirectory(home))) await createData(home, settings, strategy)
  const directory = await findDataDirectory(home)
  const password = await unlessAbsent(readFile(join(home, 'password'), 'utf8'))
  if (directory && password) return { directory, password }
  throw new UsageError(
    `${home} holds no whole database: remove the folder to start afresh, or set DATABASE_URL`,
  )
}

/** The data directory of `home`, free of symbolic links, or undefined when there is none. */
export async function findDataDirectory(home: string): Promise<string | undefined> {
  return unlessAbsent(realpath(join(home, 'data')))
}

/** The programs for a data directory, and its owner to run them. */
export async function findPrograms(dataDirectory: string): Promise<Programs> {
  const folder = await programsBeside(dirname(dataDirectory))
  return { folder, account: await accountOfOwner(dataDirectory) }
}

async function createData(home: string, settings: readonly string[], strategy?: RootStrategy): Promise<void> {
  const password = await createPassword(home)
  const installed = await findInstalledPostgres()
  const account = await chooseAccount(home, installed, strategy)
  const isElsewhere = account.ids !== undefined
  const workshop = await mkdtemp(isElsewhere ? join(publicFolder, 'kuntasiirto-') : join(home, 'new-'))
  const draft = join(workshop, 'data')
  const name = join(home, 'data')
  let isKept = false
  try {
    if (account.ids) await copyFor(account.ids, installed, workshop)
    await initialise({ folder: await programsBeside(workshop), account }, draft, password, settings)
    await (isElsewhere ? symlink(draft, name) : rename(draft, name))
    isKept = isElsewhere
  } catch (error) {
    // Only the first of several commands gives its data the name; the others use those.
    if (!(await unlessAbsent(lstat(name)))) throw error
  } finally {
    if (!isKept) await rm(workshop, { recursive: true, force: true })
  }
}

/** The account can neither enter most folders of root nor rely on the modes that files were installed with. */
async function copyFor(ids: AccountIds, installed: string, workshop: string): Promise<void> {
  await cp(installed, join(workshop, 'native'), { recursive: true, verbatimSymlinks: true })
  for (const path of ['', ...(await readdir(workshop, { recursive: true }))]) {
    await lchown(join(workshop, path), ids.uid, ids.gid)
  }
}

/** The copy of Postgres in a folder, or the installed one. */
async function programsBeside(folder: string): Promise<string> {
  const copy = join(folder, 'native')
  return existsSync(copy) ? copy : findInstalledPostgres()
}

/** The password reaches the server by its standard input: a command line can be read by every user. */
async function initialise(
  programs: Programs,
  directory: string,
  password: string,
  settings: readonly string[],
): Promise<void> {
  const sync = settings.includes('fsync=off') ? ['--no-sync'] : []
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
  const base = [`--pgdata=${directory}`, `--username=${role}`, '--auth=reject', '--data-checksums']
  await runProgram(programs, 'initdb', [...base, ...locale, ...sync])

  // Its own role, and whatever logins somebody makes there: nobody gets in without a password.
  await writeFile(join(directory, 'pg_hba.conf'), 'host all all 127.0.0.1/32 scram-sha-256\n')

  const statements = `alter role ${role} password '${password}'\ncreate database ${role}\n`
  const options = [...settings, 'exit_on_error=on'].flatMap((setting) => ['-c', setting])
  await runProgram(programs, 'postgres', ['--single', '-D', directory, ...options, 'postgres'], statements)
}

/** Makes the password file, or reads the one that another command made first. */
async function createPassword(home: string): Promise<string> {
  const draft = join(home, `new-password-${randomBytes(6).toString('hex')}`)
  await writeFile(draft, randomBytes(24).toString('hex'), { flag: 'wx', mode: 0o600 })
  // Unlike a rename, a link never replaces a file; unlike a write, it never shows half of one.
  await link(draft, join(home, 'password')).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  await rm(draft)
  return readFile(join(home, 'password'), 'utf8')
}

async function unlessAbsent<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
    if (code === 'ENOENT') return undefined
    if (code !== 'EACCES') throw cause
    throw new UsageError('the embedded Postgres is another user’s: run as that user, or set DATABASE_URL', {
      cause,
    })
  }
}
