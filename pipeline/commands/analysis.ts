import { resolve } from 'node:path'
import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Command } from 'commander'
import { type Options, stringify } from 'csv-stringify'
import { DatabaseError } from 'pg'
import { type Connected, type Context, withDatabase } from '../context.ts'
import type { Session } from '../db/database.ts'
import { UsageError } from '../errors.ts'
import { replaceByStream } from '../replace-file.ts'
import { type AnalysisView, findAnalysisViews, readView } from '../statistics/analysis-queries.ts'
import { printAnswer } from '../terminal/answer.ts'
import { suggest } from '../terminal/known-values.ts'

/** As the municipalities' files: opens right in a Finnish spreadsheet, and nothing in it is run as a formula. */
const dialect: Options = { delimiter: ';', record_delimiter: 'windows', bom: true, escape_formulas: true }

/** One command at a time writes a file that somebody names. */
const ordered = { mode: 0o600, sweeps: true }

/** Writes a view as CSV, row by row: into a file, with the columns' descriptions beside it, or to standard output. */
async function exportView(context: Context, name: string, out: string | null): Promise<readonly string[]> {
  return await withViews(context, async (session, views) => {
    const view = findView(views, name)
    if (out === null) {
      await writeRows(session, view, context.output, false).catch(ignoreClosedPipe)
      return []
    }
    const path = resolve(out)
    const columnsPath = `${path.replace(/\.csv$/i, '')}.columns.csv`
    const count = await replaceByStream(path, (file) => writeRows(session, view, file, true), ordered)
    await replaceByStream(columnsPath, (file) => writeColumns(view, file), ordered)
    return [
      `Exported: ${count} ${count === 1 ? 'row' : 'rows'} of analysis.${view.name}.`,
      `Rows: ${path}`,
      `What each column means: ${columnsPath}`,
    ]
  })
}

/** Needs no right but to the views, so that an analyst's own login will do. Throws UsageError where that is not enough. */
async function withViews<Result>(
  context: Context,
  work: (session: Session, views: readonly AnalysisView[]) => Promise<Result>,
): Promise<Result> {
  const withSession = async ({ session }: Connected): Promise<Result> => {
    const views = await findAnalysisViews(session.db)
    if (views.length === 0)
      throw new UsageError('the database has no views for analysts yet: run kuntasiirto migrate (or a night)')
    try {
      return await work(session, views)
    } catch (cause) {
      const refusal = cause instanceof DatabaseError ? refusals.get(cause.code ?? '') : undefined
      throw refusal === undefined ? cause : new UsageError(refusal, { cause })
    }
  }
  return await withDatabase(context, 'analysis', withSession, { access: 'read', endlessStatements: false })
}

/** By SQLSTATE. */
const refusals: ReadonlyMap<string, string> = new Map([
  ['42501', 'this login may not read the views of analysis: it needs the role kuntasiirto_analyst'],
  ['57014', "the view takes longer than this login's statement_timeout: raise it, or export another"],
])

function findView(views: readonly AnalysisView[], name: string): AnalysisView {
  const view = views.find((one) => one.name === name.replace(/^analysis\./, ''))
  if (view !== undefined) return view
  throw new UsageError(
    `there is no view analysis.${name}: ${suggest(
      name,
      views.map((one) => one.name),
      'choose among',
    )}`,
  )
}

async function writeRows(session: Session, view: AnalysisView, to: Writable, end: boolean): Promise<number> {
  let count = 0
  async function* cells() {
    for await (const row of readView(session, view)) {
      count++
      yield row.map((value, index) => formatCell(value, view.columns[index]?.type))
    }
  }
  const columns = view.columns.map((column) => column.name)
  await pipeline(Readable.from(cells()), stringify({ ...dialect, header: true, columns }), to, { end })
  return count
}

async function writeColumns(view: AnalysisView, to: Writable): Promise<void> {
  const rows = view.columns.map(({ name, type, comment }) => [name, type, comment])
  const columns = ['column', 'type', 'description']
  await pipeline(Readable.from(rows), stringify({ ...dialect, header: true, columns }), to)
}

/** Whoever reads our output may stop reading: `kuntasiirto analysis export --view run | head -3`. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
}

/** Decimals with a comma, lists joined by |, times in ISO form. */
function formatCell(value: unknown, type: string | undefined): string {
  if (value === null || value === undefined) return ''
  if (value instanceof Date) return value.toISOString()
  if (Array.isArray(value)) return value.join('|')
  if (typeof value === 'object') return JSON.stringify(value)
  return type === 'numeric' ? String(value).replace('.', ',') : String(value)
}

export function analysisCommand(context: () => Context): Command {
  const command = new Command('analysis').description(
    'the views for analysts: by pseudonym, no names, no places of people under non-disclosure',
  )
  command
    .command('list')
    .description('the views, or the columns of one, with what they mean')
    .option('--view <name>', 'the columns of this view')
    .option('--json', 'as JSON', false)
    .addHelpText('after', '\nExamples:\n  kuntasiirto analysis list\n  kuntasiirto analysis list --view flow')
    .action(async ({ view, json }: { readonly view?: string; readonly json: boolean }) => {
      const ready = context()
      const views = await withViews(ready, async (_, found) => found)
      if (view === undefined) printAnswer(ready, json, views, describe)
      else printAnswer(ready, json, findView(views, view), ({ columns }) => describe(columns))
    })
  command
    .command('export')
    .description('writes a view as CSV, and beside the file what its columns mean')
    .requiredOption('--view <name>', 'the view')
    .option('--out <file>', 'the file to write; without it the rows go to standard output')
    .addHelpText('after', '\nExample:\n  kuntasiirto analysis export --view baseline --out baseline.csv')
    .action(async ({ view, out }: { readonly view: string; readonly out?: string }) => {
      const ready = context()
      for (const line of await exportView(ready, view, out ?? null)) ready.print(line)
    })
  return command
}

function describe(things: readonly { readonly name: string; readonly comment: string }[]): string[] {
  const width = Math.max(...things.map(({ name }) => name.length))
  return things.map(({ name, comment }) => `${name.padEnd(width)}  ${comment}`)
}
