import { join, resolve } from 'node:path'
import { Command, Option } from 'commander'
import { type Context, withReadableDatabase } from '../context.ts'
import { UsageError } from '../errors.ts'
import { writePrivateFile } from '../replace-file.ts'
import { type Language, languages } from '../report/format.ts'
import { composeMonthPage } from '../report/month/month-page.ts'
import { readMonth } from '../report/month/read-month.ts'
import { composePage } from '../report/page.ts'
import { readReport } from '../report/read-report.ts'
import { oneOf, parseProgramme } from '../terminal/known-values.ts'
import { parseRunId } from '../terminal/run-id.ts'
import { parseDate, parseMonth } from '../terminal/times.ts'

interface ReportOrder {
  readonly run?: string
  readonly from?: string
  readonly to?: string
  readonly month?: string
  readonly area?: string
  readonly programme?: string
  readonly language: Language
  readonly out?: string
}

/** Writes the report of one completed run, of the completed nights of a time, or of a month by area; returns where. */
export async function report(context: Context, order: ReportOrder): Promise<string> {
  const { name, page } =
    order.month === undefined
      ? await composeNights(context, order)
      : await composeMonth(context, order, order.month)
  const path = resolve(order.out ?? join('out', 'reports', `${name}.${order.language}.html`))
  await writePrivateFile(path, Buffer.from(page), { sweeps: true })
  return path
}

interface Composed {
  /** Of the file, without its end. */
  readonly name: string
  readonly page: string
}

async function composeNights(context: Context, order: ReportOrder): Promise<Composed> {
  const data = await withReadableDatabase(context, 'report', ({ session: { db } }) =>
    readReport(db, {
      runId: order.run ?? null,
      from: order.from ?? null,
      to: order.to ?? null,
      programmeId: order.programme ?? null,
    }),
  )
  const ids = data.programmes.map(({ programme }) => programme.id)
  const dates = data.programmes.flatMap(({ nights }) => nights.map(({ asOfDate }) => asOfDate)).sort()
  const ends = [...new Set([dates[0], dates.at(-1)])]
  return { name: [...ids, ...ends].join('-'), page: composePage(data, order.language) }
}

async function composeMonth(context: Context, order: ReportOrder, month: string): Promise<Composed> {
  const data = await withReadableDatabase(context, 'report', ({ session: { db } }) =>
    readMonth(db, { month, programmeId: order.programme ?? null, areaId: order.area ?? null }),
  )
  const ids = new Set(data.areas.map(({ programme }) => programme.id))
  const area = order.area === undefined ? [] : [order.area]
  return { name: [...ids, month, ...area].join('-'), page: composeMonthPage(data, order.language) }
}

export function reportCommand(context: () => Context): Command {
  return new Command('report')
    .description(
      'a night, the nights of a time, or a month by area, as one HTML file: for reading, printing and passing on',
    )
    .addOption(
      new Option('--run <id>', 'one completed run')
        .argParser(parseRunId)
        .conflicts(['from', 'to', 'month', 'area', 'programme']),
    )
    .option('--from <yyyy-mm-dd>', 'the completed nights from this date on', parseDate)
    .option('--to <yyyy-mm-dd>', 'the completed nights up to this date', parseDate)
    .addOption(
      new Option('--month <yyyy-mm>', 'the month, as its areas need it: a page each')
        .argParser(parseMonth)
        .conflicts(['from', 'to']),
    )
    .addOption(new Option('--area <id>', 'with --month: of this area alone').conflicts(['from', 'to']))
    .option('--programme <id>', 'whose nights; of every programme unless said', parseProgramme)
    .option('--language <code>', `of the report: ${languages.join(' or ')}`, oneOf(languages), 'fi')
    .option(
      '--out <file>',
      'where to write it (default: out/reports/<programme>-<date or month>.<language>.html)',
    )
    .addHelpText(
      'after',
      `
Examples:
  kuntasiirto report --run 12
  kuntasiirto report --from 2021-03-01 --to 2021-03-31 --language en --out march.html
  kuntasiirto report --month 2021-04 --area porin-seutu`,
    )
    .action(async (options: ReportOrder) => {
      const isOfTime = options.from !== undefined && options.to !== undefined
      if (options.run === undefined && options.month === undefined && !isOfTime)
        throw new UsageError('say which nights: --run, or --from and --to, or --month')
      if (options.area !== undefined && options.month === undefined)
        throw new UsageError('--area goes with --month')
      const ready = context()
      ready.print(await report(ready, options))
    })
}
