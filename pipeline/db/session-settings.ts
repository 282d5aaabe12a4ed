import type { ClientBase } from 'pg'
import { machineUser } from './machine-user.ts'

/** Longest that a statement waits for a lock; what locks out others while it waits is tried more briefly, and again. */
export const lockPatienceSeconds = 300

export interface SessionOptions {
  /** When the server takes an open transaction from a process that is frozen. */
  readonly idleInTransaction: '5min' | '1min'
  /** False leaves the time-out of the login: for queries of people, whom an administrator may have given one. */
  readonly endlessStatements: boolean
}

/**
 * What every connection of ours is set to, so that nothing is inherited from the server's configuration, the database,
 * the role, PGOPTIONS or the URL: our texts are formatted, compared and cast by these. Set after connecting, which wins
 * over all of them.
 */
const settings: Readonly<Record<string, string>> = {
  client_encoding: 'UTF8',
  datestyle: 'ISO, YMD',
  intervalstyle: 'postgres',
  timezone: 'UTC',
  search_path: 'public, pg_temp',
  standard_conforming_strings: 'on',
  backslash_quote: 'safe_encoding',
  transform_null_equals: 'off',
  array_nulls: 'on',
  bytea_output: 'hex',
  xmlbinary: 'base64',
  extra_float_digits: '1',
  quote_all_identifiers: 'off',
  check_function_bodies: 'on',
  row_security: 'on',
  default_tablespace: '',
  temp_tablespaces: '',
  default_table_access_method: 'heap',
  default_transaction_isolation: 'read committed',
  default_transaction_deferrable: 'off',
  lock_timeout: `${lockPatienceSeconds}s`,
  transaction_timeout: '0',
  idle_session_timeout: '0',
  work_mem: '128MB',
  // What a night computes for its statistics stands in temporary tables: with the default of 8 MB they go to disk and back.
  temp_buffers: '128MB',
  jit: 'off',
  // A night's long statements are read by two processes, no more: others want the server too. Handing over a row of theirs
  // costs less than the default (0.1) has it.
  max_parallel_workers_per_gather: '1',
  parallel_tuple_cost: '0.005',
  // What a row of a night is judged by hardly ever comes twice: remembering it costs more than computing it.
  enable_memoize: 'off',
  // A sample of 7 500 rows tells the planner what it asks of our tables; the usual 30 000 take four times as long, and a
  // night asks a dozen times.
  default_statistics_target: '25',
  // Every cursor of ours is read to its end: planned for the first few rows, one took minutes for each thousand.
  cursor_tuple_fraction: '1',
  // The server notices within 0.2 s that this process has died, and gives back what it had locked.
  client_connection_check_interval: '200ms',
  tcp_keepalives_idle: '10',
  tcp_keepalives_interval: '5',
  tcp_keepalives_count: '3',
}

/** Brings a new connection to our settings, whatever it inherited. */
export async function applySettings(client: ClientBase, options: SessionOptions): Promise<void> {
  const all = {
    ...settings,
    'kuntasiirto.machine_user': machineUser(), // for signatures
    idle_in_transaction_session_timeout: options.idleInTransaction,
    ...(options.endlessStatements ? { statement_timeout: '0' } : {}),
  }
  await client.query(
    `select pg_catalog.set_config(name, value, false)
     from rows from (pg_catalog.unnest($1::pg_catalog.text[]), pg_catalog.unnest($2::pg_catalog.text[])) as wanted (name, value)`,
    [Object.keys(all), Object.values(all)],
  )
  // A replicated cluster may wait for more than its own disk; none may wait for less.
  await client.query(
    "select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') = 'off'",
  )
}
