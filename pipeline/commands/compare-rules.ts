import { Command } from 'commander'
import { type Context, withMigratedDatabase } from '../context.ts'
import { acquireNightLock } from '../db/night-lock.ts'
import { UsageError } from '../errors.ts'
import { loadProfile } from '../extract/profile.ts'
import { loadChangedProgramme, loadProgramme } from '../programmes/programme.ts'
import { type Comparison, compareRules, type Population } from '../rehearsal/compare-rules.ts'
import { printAnswer } from '../terminal/answer.ts'
import { parseRunId } from '../terminal/run-id.ts'
import { formatTable } from '../terminal/table.ts'

interface Options {
  readonly programme: string
  readonly with: string
  readonly exports?: string
  readonly run?: string
  readonly profile?: string
  readonly allowUnconfirmedAreas: boolean
  readonly json: boolean
}

async function compare(context: Context, options: Options): Promise<Comparison> {
  const inForce = loadProgramme(options.programme)
  const changed = loadChangedProgramme(options.programme, options.with)
  const population = await populationOf(options)
  return await withMigratedDatabase(context, 'compare-rules', async ({ session }) => {
    await acquireNightLock(session)
    return await compareRules(session, population, inForce, changed, context.signal)
  })
}

async function populationOf(options: Options): Promise<Population> {
  const { exports, run: runId, allowUnconfirmedAreas } = options
  if (exports !== undefined && runId === undefined)
    return { exports, profile: await loadProfile(options.profile), allowUnconfirmedAreas }
  if (exports === undefined && runId !== undefined) return { runId }
  throw new UsageError(
    "say whose fate to compare: either --exports with a night's folder, or --run with its number",
  )
}

function formatComparison(comparison: Comparison, file: string): string[] {
  const { members, customers, areas, groups, notifications, changes } = comparison
  const head = [
    `${comparison.programme}, night of ${comparison.asOfDate}: the rules in force compared with ${file}`,
    '',
    `${customers.judged} customers judged, ${customers.affected} meet another fate. Nothing was written.`,
    ...(customers.underNonDisclosure > 0
      ? [`Left out, under non-disclosure: ${customers.underNonDisclosure}.`]
      : []),
  ]
  if (customers.affected === 0) return head
  return [
    ...head,
    `Customers of the programme among them, after the night: ${members.inForce} now, ${members.changed} with the change (${members.enter} enter, ${members.leave} leave).`,
    '',
    ...formatTable(
      ['fate now', 'with the change', 'customers', 'for example'],
      changes.map((one) => [one.inForce, one.changed, one.count, one.examples.join(' ')]),
    ),
    '',
    ...formatTable(
      ['area', 'now', 'with the change', 'enter', 'leave'],
      areas
        .filter((one) => one.inForce !== one.changed || one.enter !== 0)
        .map((one) => [
          one.area,
          ...[one.inForce, one.changed, one.enter, one.leave].map((count) => count ?? '·'),
        ]),
    ),
    ...(areas.some((one) => Object.values(one).includes(null))
      ? ['· fewer than 5, or what would give such a count away']
      : []),
    '',
    ...formatTable(
      ['group met by those transferred', 'now', 'with the change'],
      groups.map((one) => [one.group, one.inForce, one.changed]),
    ),
    '',
    ...formatTable(
      ['notification', 'channel', 'now', 'with the change'],
      notifications.map((one) => [one.kind, one.channel, one.inForce, one.changed]),
    ),
  ]
}

export function compareRulesCommand(context: () => Context): Command {
  return new Command('compare-rules')
    .description("what a changed programme file would do to a night's people; writes nothing")
    .requiredOption('--programme <id>', 'the programme whose rules are in force, e.g. kuntakokeilu-2021')
    .requiredOption('--with <file>', 'the changed copy of its file')
    .option('--exports <folder>', "a night's folder, judged on what the register knows now")
    .option('--run <id>', 'the last completed night, judged on what the register knew then', parseRunId)
    .option('--profile <file>', 'the export profile (default: the one that comes with the pipeline)')
    .option('--allow-unconfirmed-areas', 'as for run (with --run: as that run had it)', false)
    .option('--json', 'as JSON', false)
    .addHelpText(
      'after',
      `
Verdicts and what they cause are compared; caps, service points and texts are not. Members stay members under any
rules: to see whom a rule lets in, compare on the night of the cut-over (--run), or on a folder before it is run. The
database is brought to the current schema first; while it compares, no night can be run.

Examples:
  cp pipeline/programmes/kuntakokeilu-2021.yaml changed.yaml    and change a rule in the copy
  kuntasiirto compare-rules --programme kuntakokeilu-2021 --with changed.yaml --exports exports/2021-03-01
  kuntasiirto compare-rules --programme kuntakokeilu-2021 --with changed.yaml --run 12`,
    )
    .action(async (options: Options) => {
      const ready = context()
      const comparison = await compare(ready, options)
      printAnswer(ready, options.json, comparison, () => formatComparison(comparison, options.with))
    })
}
