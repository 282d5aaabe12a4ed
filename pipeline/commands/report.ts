import { join, resolve } from 'node:path'
import { Command, Option } from 'commander'
import { UsageError } from '../errors.ts'
import { writePrivateFile } from '../replace-file.ts'
import { type Language, languages } from '../report/format.ts'
import { composePage } from '../report/page.ts'
import { readReport } from '../report/read-report.ts'
import { type Context, withReadableDatabase } from './context.ts'
import { oneOf, parseProgramme } from './known-values.ts'
import { parseRunId } from './run-id.ts'
import { parseDate } from './times.ts'

export interface ReportOrder {
  readonly run?: string
  readonly from?: string
  readonly to?: string
  readonly programme?: string
  readonly language: Language
  readonly out?: string
}

/** Writes the report of one completed run, or of the completed nights of a time; returns where. */
export async function report(context: Context, order: ReportOrder): Promise<string> {
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
  const name = `${[...ids, ...ends].join('-')}.${order.language}.html`
  const path = resolve(order.out ?? join('out', 'reports', name))
  await writePrivateFile(path, Buffer.from(composePage(data, order.language)), { sweeps: true })
  return path
}

export function reportCommand(context: () => Context): Command {
  return new Command('report')
    .description('a night, or the nights of a time, as one HTML file: for reading, printing and passing on')
    .addOption(
      new Option('--run <id>', 'one completed run')
        .argParser(parseRunId)
        .conflicts(['from', 'to', 'programme']),
    )
    .option('--from <yyyy-mm-dd>', 'the completed nights from this date on', parseDate)
    .option('--to <yyyy-mm-dd>', 'the completed nights up to this date', parseDate)
    .option('--programme <id>', 'whose nights; of every programme unless said', parseProgramme)
    .option('--language <code>', `of the report: ${languages.join(' or ')}`, oneOf(languages), 'fi')
    .option('--out <file>', 'where to write it (default: out/reports/<programme>-<date>.<language>.html)')
    .addHelpText(
      'after',
      `
Examples:
  kuntasiirto report --run 12
  kuntasiirto report --from 2021-03-01 --to 2021-03-31 --language en --out march.html`,
    )
    .action(async (options: ReportOrder) => {
      if (options.run === undefined && (options.from === undefined || options.to === undefined))
        throw new UsageError('say which nights: --run, or --from and --to')
      const { print, ...rest } = context()
      print(await report({ print, ...rest }, options))
    })
}
