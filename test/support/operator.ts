import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import type { IsoDate } from '../../pipeline/domain.ts'
import { type NightFiles, writeNight } from './builders.ts'
import { type CommandResult, runCommand } from './command-line.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'

/** Someone at a terminal, with a database and a folder of their own. */
export interface Operator {
  readonly databaseUrl: string
  readonly folder: string
  /** Where `run` writes. */
  readonly out: string
  /** Writes a night's folder and tells where it is. */
  writeNight(name: string, date: IsoDate, files: NightFiles): Promise<string>
  kuntasiirto(...args: string[]): Promise<CommandResult>
  /** `kuntasiirto run` for the 2021 programme. */
  run(date: IsoDate, exports: string, ...options: string[]): Promise<CommandResult>
}

/** What an operator sees who has set nothing but the database. */
export const quiet = { KUNTASIIRTO_LOG_LEVEL: 'warn', KUNTASIIRTO_WORKERS: '1' }

export function hireOperator(
  prepare: (operator: Operator) => Promise<void> = async () => {},
): () => Operator {
  let database: TestDatabase
  let operator: Operator
  beforeAll(async () => {
    database = await createTestDatabase()
    operator = createOperator(database.url, await mkdtemp(join(tmpdir(), 'kuntasiirto-e2e-')))
    await prepare(operator)
  })
  afterAll(async () => {
    await database.drop()
    await rm(operator.folder, { recursive: true, force: true })
  })
  return () => operator
}

function createOperator(databaseUrl: string, folder: string): Operator {
  const out = join(folder, 'out')
  const kuntasiirto = (...args: string[]) => runCommand(databaseUrl, args, quiet)
  return {
    databaseUrl,
    folder,
    out,
    async writeNight(name, date, files) {
      await writeNight(join(folder, name), date, files)
      return join(folder, name)
    },
    kuntasiirto,
    run: (date, exports, ...options) => kuntasiirto(...runWords(date, exports, out), ...options),
  }
}

/** The words that run a night. */
export function runWords(
  date: string,
  exports: string,
  out: string,
  programme = 'kuntakokeilu-2021',
): readonly string[] {
  return ['run', '--programme', programme, '--date', date, '--exports', exports, '--out', out]
}
