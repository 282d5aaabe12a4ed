/** As whom the embedded Postgres runs. It refuses to run as root, which is who runs it in most containers. */

import { execFile } from 'node:child_process'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { UsageError } from '../errors.ts'

/** How root comes to run Postgres: as itself under another name, or as an account without privileges. */
export type RootStrategy = 'namespace' | 'other-user'

export interface AccountIds {
  readonly uid: number
  readonly gid: number
}

/** As whom a program is started. */
export interface Account {
  /** The command that runs the program; empty when it is run directly. */
  readonly wrapper: readonly string[]
  /** Another account's; without, it is this process's. */
  readonly ids?: AccountIds
}

const ourselves: Account = { wrapper: [] }

/** The account for data to be created in the folder `home` by the programs in another. */
export async function chooseAccount(
  home: string,
  programFolder: string,
  strategy?: RootStrategy,
): Promise<Account> {
  if (process.getuid?.() !== 0) return ourselves
  const account = await findUnprivilegedAccount()
  const namespace = namespaceOf(account.uid)
  const useNamespace = strategy ? strategy === 'namespace' : await canUse(namespace, home, programFolder)
  return useNamespace ? namespace : { wrapper: [], ids: account }
}

/** The account for data that exist: their owner, who is another one when root uses the data of an ordinary user. */
export async function accountOfOwner(dataDirectory: string): Promise<Account> {
  if (process.getuid?.() !== 0) return ourselves
  const { uid, gid } = await stat(dataDirectory)
  return uid === 0 ? namespaceOf((await findUnprivilegedAccount()).uid) : { wrapper: [], ids: { uid, gid } }
}

/** A user namespace in which root goes by another id: it still owns its files, and Postgres sees no root. */
function namespaceOf(uid: number): Account {
  return { wrapper: ['unshare', '--user', `--map-user=${uid}`, '--'] }
}

/** Namespaces may be forbidden, and in one root no longer enters folders that other users keep private. */
async function canUse({ wrapper }: Account, home: string, programFolder: string): Promise<boolean> {
  const [command = '', ...args] = [
    ...wrapper,
    'test',
    '-w',
    home,
    '-a',
    '-x',
    join(programFolder, 'bin/postgres'),
  ]
  return promisify(execFile)(command, args).then(
    () => true,
    () => false,
  )
}

/** initdb looks its account up by name, so it has to be one that exists. */
async function findUnprivilegedAccount(): Promise<AccountIds> {
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'))
  for (const name of ['postgres', 'nobody']) {
    const line = lines.find(([login]) => login === name)
    const [uid, gid] = [Number(line?.[2]), Number(line?.[3])]
    if (uid > 0 && gid > 0) return { uid, gid }
  }
  throw new UsageError('Postgres does not run as root: run as an ordinary user, or set DATABASE_URL')
}
