/** DATABASE_URL, looked at before anything connects by it. */
import { nearest } from '../nearest.ts'

const sslModes = ['disable', 'prefer', 'require', 'verify-ca', 'verify-full', 'no-verify']

/** What pg reads, and what libpq calls the same; of those that take few values, these. It passes others over. */
const parameters: Readonly<Record<string, readonly string[] | null>> = {
  ...{ host: null, port: null, user: null, password: null, database: null },
  ...{ application_name: null, fallback_application_name: null, client_encoding: null, options: null },
  ...{ sslmode: sslModes, ssl: ['true', '1', '0'], sslcert: null, sslkey: null, sslrootcert: null },
  ...{ sslnegotiation: ['postgres', 'direct'], uselibpqcompat: ['true', 'false'] },
  ...{ connect_timeout: null, statement_timeout: null, lock_timeout: null },
  ...{ idle_in_transaction_session_timeout: null, keepalives: null, keepalives_idle: null },
  ...{ keepalives_interval: null, keepalives_count: null },
}
const names = Object.keys(parameters)

/**
 * What is wrong with it, each problem by itself. None quotes more than a parameter's name, or a value of the few: there
 * may be a password in it.
 */
export function findUrlProblems(url: string): readonly string[] {
  // As pg and libpq take it: no host where `?host=` names the folder of a socket.
  const parsed = URL.parse(url) ?? URL.parse(url.replace('@/', '@socket/'))
  if (parsed === null || !/^postgres(ql)?:$/.test(parsed.protocol))
    return [
      'expected postgres://user:password@host:port/database, with special characters of a password percent-encoded (@ is %40, # is %23, / is %2F)',
    ]
  return [...parsed.searchParams].flatMap(([name, value]) => {
    const known = parameters[name]
    if (known === undefined)
      return [`there is no parameter ${name.slice(0, 40)}, the nearest is ${nearest(name, names)}`]
    if (known === null || known.includes(value)) return []
    return [`${name} takes one of ${known.join(', ')}; the nearest is ${nearest(value, known)}`]
  })
}
