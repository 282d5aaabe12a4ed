/** What is not as the program needs it, outside of it: told in a line for each problem, with what to do. */

/** What was found, what to do, and how the process ends. */
interface Outage {
  readonly lines: readonly string[]
  /** 1: something does not do its part, and the same command can be run again; 2: it was set up otherwise than it must be. */
  readonly exitCode: 1 | 2
}

interface Problem {
  readonly line: string
  readonly exitCode: 1 | 2
}

/** Null: it is none that we know of. Tells no word of a message but where a server refuses a login, before any row is read. */
export function describeOutage(error: unknown): Outage | null {
  const problems = problemsOf(error)
  const [first] = problems
  if (first === undefined) return null
  return {
    lines: [...new Set(problems.map(({ line }) => line))],
    exitCode: problems.every(({ exitCode }) => exitCode === 2) ? 2 : 1,
  }
}

/** Where a name has several addresses, each of them may have its own. */
function problemsOf(error: unknown): readonly Problem[] {
  if (!(error instanceof Error)) return []
  if (error instanceof AggregateError && error.errors.length > 0) {
    const each: readonly unknown[] = error.errors
    const found = each.map(problemsOf)
    return found.every((problems) => problems.length > 0) ? found.flat() : []
  }
  const problem = problemOf(error)
  if (problem !== null) return [problem]
  return error.cause === undefined ? [] : problemsOf(error.cause)
}

function problemOf(error: Error): Problem | null {
  const facts = factsOf(error)
  const { code, syscall, path } = facts
  if (code === null) return ofWords(error.message)
  if (isTls(code)) return tls(code)
  if (/^[0-9A-Z]{5}$/.test(code) && /\d/.test(code)) return ofServer(code, error.message)
  if (path === null && syscall !== 'write' && networkCodes.test(code)) return ofNetwork(code, facts)
  if (syscall === 'connect') return ofNetwork(code, facts)
  return ofFile(code, path)
}

interface Facts {
  /** SQLSTATE of Postgres, or errno of the system. */
  readonly code: string | null
  readonly syscall: string | null
  readonly path: string | null
  /** Where a connection went: host and port, or a socket. */
  readonly target: string | null
}

function factsOf(error: Error): Facts {
  const named = (key: string) => {
    const value: unknown = Reflect.get(error, key)
    return typeof value === 'string' || typeof value === 'number' ? `${value}` : null
  }
  const [host, port] = [named('address') ?? named('hostname'), named('port')]
  const target = host === null || port === null ? host : `${host.includes(':') ? `[${host}]` : host}:${port}`
  return { code: named('code'), syscall: named('syscall'), path: named('path') ?? named('dest'), target }
}

const unreached = 'the database cannot be reached'
const again = 'nothing half-done was published, run the same command again'

// --- the network -------------------------------------------------------------------------------------------------

const networkCodes = /^(ECONN|ENOTFOUND|EAI_|EHOST|ENET|ETIMEDOUT|EPIPE|EADDRNOTAVAIL)/

function ofNetwork(code: string, { target, syscall }: Facts): Problem {
  const at = target === null ? '' : ` at ${target}`
  if (code === 'ENOENT')
    return outage(
      `${unreached}: there is no socket${at} (${code}): start the server, or correct the host in DATABASE_URL; ${again}`,
    )
  if (code === 'EACCES' || code === 'EPERM')
    return mistake(
      `${unreached}: this user may not open the socket${at} (${code}): mend its rights, or give DATABASE_URL a host`,
    )
  if (code === 'ECONNREFUSED')
    return outage(
      `${unreached}: nobody answers${at} (${code}): start the server, or correct host and port in DATABASE_URL; ${again}`,
    )
  if (/^(ENOTFOUND|EAI_)/.test(code))
    return outage(
      `${unreached}: the host${target === null ? '' : ` ${target}`} is not known (${code}): correct the host in DATABASE_URL, or see to the name service; ${again}`,
    )
  if (syscall === 'connect')
    return outage(
      `${unreached}${at} (${code}): check the network, the server, and host and port in DATABASE_URL; ${again}`,
    )
  return outage(
    `the database cannot be reached or broke off (${code}): check the server and DATABASE_URL; ${again}`,
  )
}

// --- TLS, and what pg says without a code ------------------------------------------------------------------------

function isTls(code: string): boolean {
  return /CERT|SSL|TLS|^EPROTO$|^UNABLE_TO_|^HOSTNAME_MISMATCH$/.test(code)
}

function tls(code: string): Problem {
  const why = /ALTNAME|HOSTNAME/.test(code)
    ? 'is for another name than the host in DATABASE_URL'
    : /EXPIRED|NOT_YET_VALID/.test(code)
      ? 'is not valid today'
      : 'is of no authority that this machine trusts'
  const what = /CERT|UNABLE_TO_|HOSTNAME/.test(code)
    ? `the certificate of the database server ${why} (${code})`
    : `the database server and this program agree on no encryption (${code})`
  return mistake(
    `${what}: in DATABASE_URL sslmode=verify-full (the default of require, too) checks it, against sslrootcert=FILE where that is given; sslmode=no-verify encrypts without checking, and sslmode=disable does not encrypt`,
  )
}

function ofWords(message: string): Problem | null {
  if (/does not support SSL connections/.test(message))
    return mistake(
      'the database server does not encrypt (TLS is off there), and sslmode in DATABASE_URL asks for it: turn it on at the server, or say sslmode=disable where the network is your own',
    )
  if (/error establishing an SSL connection/.test(message)) return tls('SSL')
  if (/^SASL: .*password must be a/.test(message) || /password must be a string/.test(message))
    return mistake(
      'the database server wants a password, and none is given: put it into DATABASE_URL or ~/.pgpass',
    )
  if (/^SASL: /.test(message))
    return mistake(
      'the database server and this program agree on no way to prove the password (SASL): check password_encryption there',
    )
  return brokenOff.test(message)
    ? outage(
        `the database cannot be reached or broke off (connection lost): check the server and DATABASE_URL; ${again}`,
      )
    : null
}

/** What pg says of a connection that broke off; it gives these errors no code. */
const brokenOff =
  /^(Connection terminated|Client (was closed|has encountered a connection error) and is not queryable)/

// --- the server (SQLSTATE) ---------------------------------------------------------------------------------------

/** The longest that fits comes first. */
const ofStates: readonly (readonly [state: string, exitCode: 1 | 2, found: string, todo: string])[] = [
  ['28P01', 2, 'the database server refuses the password', 'correct it in DATABASE_URL or ~/.pgpass'],
  [
    '28',
    2,
    'the database server refuses this login from this machine',
    'correct the user in DATABASE_URL, or its pg_hba.conf; where that wants encryption, add ?sslmode=verify-full',
  ],
  ['3D', 2, 'there is no such database', 'correct its name in DATABASE_URL, or create it'],
  [
    '25006',
    2,
    'the database only reads',
    'give DATABASE_URL the primary server, or turn default_transaction_read_only off',
  ],
  ['25P03', 1, 'the database server ended a transaction that stood still', again],
  ['25P04', 1, 'the database server ended a transaction that took too long', again],
  ['53100', 1, 'the disk of the database server is full', `make room there; ${again}`],
  ['53200', 1, 'the database server is out of memory', `see to it (work_mem, other programs); ${again}`],
  ['53300', 1, 'the database server has no connection left', `end some, or raise max_connections; ${again}`],
  ['53', 1, 'the database server has reached a limit', `see its log; ${again}`],
  ['54', 1, 'the database server has reached a limit of its own', `see its log; ${again}`],
  ['55P03', 1, 'a lock could not be had in time', `kuntasiirto status shows who holds it; ${again}`],
  [
    '57014',
    1,
    'the database server ended a statement: it took longer than statement_timeout allows, or somebody cancelled it',
    `raise that for this login (alter role … set statement_timeout); ${again}`,
  ],
  ['57P01', 1, 'the database server was shut down, or this connection was ended there', `start it; ${again}`],
  ['57P02', 1, 'the database server crashed, and starts anew', again],
  ['57P03', 1, 'the database server is starting up or shutting down', `wait; ${again}`],
  ['57P04', 2, 'the database was dropped', 'give DATABASE_URL another'],
  ['57', 1, 'the database server ended the work', `see its log; ${again}`],
  ['40', 1, 'the database server undid the work, for it was in the way of another', again],
  ['08', 1, 'the database cannot be reached or broke off', `check the server and DATABASE_URL; ${again}`],
  ['58', 1, 'the disk of the database server fails', `see its log; ${again}`],
  ['XX001', 1, 'data of the database server is damaged', 'see its log, and restore it from a backup'],
  ['XX002', 1, 'an index of the database server is damaged', 'see its log, and reindex it'],
]

function ofServer(state: string, message: string): Problem | null {
  if (state === '42501')
    return mistake(
      `this database user may not do that (${refusalIn(message)}); nothing was published: use a login of a role that may (see "Who may do what" in scripts/deploy/README.md)`,
    )
  const known = ofStates.find(([beginning]) => state.startsWith(beginning))
  if (known === undefined) return null
  const [, exitCode, found, todo] = known
  // Of a login that is refused: its name, or that of a database or machine. Nothing was read yet.
  const words = /^(28|3D)/.test(state) ? `${message.replace(/\s+/g, ' ').slice(0, 200)}, ` : ''
  return { exitCode, line: `${found} (${words}${state}): ${todo}` }
}

/** What Postgres refused for want of a privilege: in that message it names the object, and nothing else. */
function refusalIn(message: string): string {
  return /^permission denied for [a-z ]+ "?[\w.-]+"?$/.test(message) ? message : 'permission denied'
}

// --- files -------------------------------------------------------------------------------------------------------

function ofFile(code: string, path: string | null): Problem | null {
  const what = path ?? 'what was written to'
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return outage(
        `no space is left for ${path ?? 'what was being written'} (${code}): make room and run the same command again`,
      )
    case 'EACCES':
    case 'EPERM':
      return mistake(`${what} may not be read or written by this user (${code}): mend its rights`)
    case 'EROFS':
      return mistake(
        `${what} is on a file system that only reads (${code}): give another place, or mount it otherwise`,
      )
    case 'EMFILE':
    case 'ENFILE':
      return outage(
        `too many files are open (${code}): raise the limit (ulimit -n) and run the same command again`,
      )
    case 'EIO':
    case 'ESTALE':
      return outage(`the disk of ${what} fails (${code}): see to it and run the same command again`)
    case 'EFBIG':
      return outage(`${what} gets larger than is allowed (${code}): raise the limit (ulimit -f)`)
    default:
      break
  }
  if (path === null) return null
  switch (code) {
    case 'ENOENT':
      return mistake(`there is no ${path} (${code}): correct the path`)
    case 'ENOTDIR':
      return outage(
        `${path} goes through a file (${code}): move that away or correct the path, and run the same command again`,
      )
    case 'EISDIR':
      return mistake(`${path} is a folder (${code}): give a file`)
    case 'EEXIST':
      return outage(
        `${path} is there already, and is something else (${code}): move it away and run the same command again`,
      )
    case 'ELOOP':
    case 'ENAMETOOLONG':
      return mistake(`${path} leads nowhere (${code}): correct the path`)
    case 'EBUSY':
    case 'ETXTBSY':
      return outage(`${path} is in use (${code}): run the same command again later`)
    default:
      return null
  }
}

function outage(line: string): Problem {
  return { line, exitCode: 1 }
}

function mistake(line: string): Problem {
  return { line, exitCode: 2 }
}
