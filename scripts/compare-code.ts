/**
 * Whose fate differs between this version of the program and another, over a night's real export: both run the night on a
 * copy of the same starting database, and the fates are compared person by person.
 *
 *   npm run compare:code -- --against main --programme kuntakokeilu-2021 --exports exports/2021-03-02
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Command } from 'commander'
import { stringify } from 'csv-stringify/sync'
import { type Db, openSession } from '../pipeline/db/database.ts'
import { attachEmbeddedServer } from '../pipeline/db/embedded-server.ts'
import type { IsoDate } from '../pipeline/domain.ts'
import { PipelineError } from '../pipeline/errors.ts'
import { findExtractionDate } from '../pipeline/extract/manifest.ts'
import { loadProfile } from '../pipeline/extract/profile.ts'
import { describeError } from '../pipeline/logger.ts'
import { replaceFile } from '../pipeline/replace-file.ts'
import { formatTable } from '../pipeline/terminal/table.ts'
import { type Copies, openCopies } from './compare-code/copies.ts'
import { type Differences, differencesOf } from './compare-code/differences.ts'
import { type Fate, findCompletedRun, findFlagged, findPseudonyms, readFates } from './compare-code/fates.ts'
import { openProgram, type Program, runUntil, thisProgram } from './compare-code/programs.ts'

interface Options {
  readonly against: string
  readonly programme: string
  readonly exports: string
  readonly profile?: string
  readonly startFrom?: string
  readonly allowUnconfirmedAreas: boolean
  readonly list?: string
  readonly showNumbers: boolean
  readonly json: boolean
}

async function compareCode(options: Options): Promise<void> {
  const date = await findExtractionDate(options.exports, await loadProfile(options.profile))
  const other = await openProgram(options.against)
  const workspace = await mkdtemp(join(tmpdir(), 'kuntasiirto-compare-'))
  try {
    await withCopies(options.startFrom ?? null, workspace, (copies) =>
      compare(options, date, other, copies, workspace),
    )
  } finally {
    await other.remove()
    await rm(workspace, { recursive: true, force: true })
  }
}

/** Copies of the starting database beside it, or empty ones on a server of their own. */
async function withCopies(
  start: string | null,
  workspace: string,
  work: (copies: Copies) => Promise<void>,
): Promise<void> {
  const server = start === null ? await attachEmbeddedServer(join(workspace, 'server')) : null
  try {
    const copies = await openCopies(start ?? server?.url ?? '', start === null ? null : nameOf(start))
    await work(copies).finally(() => copies.close())
  } finally {
    await server?.close()
  }
}

async function compare(
  options: Options,
  date: IsoDate,
  other: Program,
  copies: Copies,
  workspace: string,
): Promise<void> {
  const [mine, its] = [await copies.create(), await copies.create()]
  const here = await fatesOf(thisProgram, mine, options, date, join(workspace, 'here'))
  const there = await fatesOf(other, its, options, date, join(workspace, 'there'))
  const { differences, named } = await onDatabase(mine, async (db) => {
    const found = differencesOf(here, there, await findFlagged(db))
    return { differences: found, named: await namesOf(db, found, options.showNumbers) }
  })
  if (options.list !== undefined) await writeList(options.list, differences, named)
  const { list, ...counts } = differences
  if (options.json)
    console.log(
      JSON.stringify({ programme: options.programme, date, against: other.name, ...counts }, null, 2),
    )
  else for (const line of sheetOf(differences, named, options.programme, date, other)) console.log(line)
}

async function fatesOf(
  program: Program,
  databaseUrl: string,
  { programme, exports, profile, allowUnconfirmedAreas }: Options,
  date: IsoDate,
  out: string,
): Promise<ReadonlyMap<string, Fate>> {
  return await onDatabase(databaseUrl, async (db) => {
    const night = ['run', '--programme', programme, '--date', date, '--exports', resolve(exports)]
    const more = [
      ...['--out', out],
      ...(profile === undefined ? [] : ['--profile', resolve(profile)]),
      ...(allowUnconfirmedAreas ? ['--allow-unconfirmed-areas'] : []),
    ]
    const find = () => findCompletedRun(db, programme, date)
    await runUntil(program, databaseUrl, [...night, ...more], async () => (await find()) !== null)
    return await readFates(db, (await find()) ?? '')
  })
}

async function onDatabase<Result>(url: string, work: (db: Db) => Promise<Result>): Promise<Result> {
  const session = await openSession(url, 'kuntasiirto compare-code', { access: 'read' })
  try {
    return await work(session.db)
  } finally {
    await session.close()
  }
}

/** How each is named who meets another fate. */
async function namesOf(
  db: Db,
  { list }: Differences,
  showNumbers: boolean,
): Promise<(customerNumber: string) => string> {
  if (showNumbers) return (customerNumber) => customerNumber
  const pseudonyms = await findPseudonyms(
    db,
    list.map(({ customerNumber }) => customerNumber),
  )
  return (customerNumber) => pseudonyms.get(customerNumber) ?? '(no pseudonym)'
}

async function writeList(
  path: string,
  { list }: Differences,
  named: (customerNumber: string) => string,
): Promise<void> {
  // By name, whatever it is: the order of customer numbers would tell who is who.
  const rows = list.map((one) => [named(one.customerNumber), one.here, one.there]).toSorted()
  const text = stringify(rows, { header: true, columns: ['customer', 'here', 'there'], delimiter: ';' })
  await replaceFile(path, (partial) => writeFile(partial, text, { mode: 0o600 }), { mode: 0o600 })
}

const examplesShown = 2

function sheetOf(
  { customers, underNonDisclosure, list, changes }: Differences,
  named: (customerNumber: string) => string,
  programme: string,
  date: IsoDate,
  { name }: Program,
): readonly string[] {
  const examplesOf = (here: string, there: string) =>
    list
      .filter((one) => one.here === here && one.there === there)
      .map(({ customerNumber }) => named(customerNumber))
      .toSorted()
      .slice(0, examplesShown)
      .join(' ')
  return [
    `${programme}, night of ${date}: this code compared with ${name}`,
    '',
    `${customers} customers, ${list.length} meet another fate.`,
    ...(underNonDisclosure > 0 ? [`Left out, under non-disclosure: ${underNonDisclosure}.`] : []),
    ...(changes.length === 0
      ? []
      : [
          '',
          ...formatTable(
            ['fate here', 'there', 'customers', 'for example'],
            changes.map(({ here, there, count }) => [here, there, count, examplesOf(here, there)]),
          ),
        ]),
  ]
}

function nameOf(databaseUrl: string): string {
  return decodeURIComponent(new URL(databaseUrl).pathname.slice(1))
}

const program = new Command('compare-code')
  .description("whose fate differs between two versions of the code, over a night's export")
  .requiredOption('--against <revision>', 'a revision of git, or a folder with the other version')
  .requiredOption('--programme <id>', 'by whose rules, e.g. kuntakokeilu-2021')
  .requiredOption('--exports <folder>', "the night's own folder; its manifest tells the date")
  .option('--profile <file>', 'the export profile (default: the one that comes with each version)')
  .option(
    '--start-from <url>',
    'the database as it was before the night, to which nobody is connected; its login may make databases (default: an empty one)',
  )
  .option('--allow-unconfirmed-areas', 'as for run', false)
  .option('--list <file>', 'writes everybody who meets another fate, as CSV')
  .option('--show-numbers', 'name people by customer number, not by pseudonym', false)
  .option('--json', 'as JSON: the counts', false)
  .action(compareCode)

try {
  await program.parseAsync()
} catch (error) {
  // Words of the database quote rows.
  const words = error instanceof PipelineError ? error.message : JSON.stringify(describeError(error))
  console.error(`compare-code: ${words}`)
  process.exitCode = error instanceof PipelineError ? error.exitCode : 1
}
