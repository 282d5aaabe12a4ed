import { Command, Option } from 'commander'
import { checksumOfPlan } from '../approval/plan.ts'
import { printPlan } from '../approval/plan-sheet.ts'
import { parsePlan } from '../approval/plans.ts'
import type { Context } from '../context.ts'
import { ApprovalNeededError, OutageError } from '../errors.ts'
import { formatBalanceSheet } from '../report/balance-sheet.ts'
import { type Delivered, type RunOrder, runAndDeliver } from '../run-and-deliver.ts'
import { measured } from '../status/night-metrics.ts'
import { parseDuration, parseNight } from '../terminal/times.ts'

export function runCommand(context: () => Context): Command {
  return new Command('run')
    .description(
      'one night, letters and files included; ends with 3 where the input is refused, with 6 where a person must approve',
    )
    .requiredOption('--programme <id>', 'the act whose rules apply, e.g. kuntakokeilu-2021')
    .requiredOption('--date <yyyy-mm-dd>', 'the as-of date of the night, or today (in Finland)', parseNight)
    .requiredOption(
      '--exports <folder>',
      "the night's own folder, with manifest.csv; {date} stands for the date",
    )
    .option('--out <folder>', 'where letters and files go', 'out')
    .option('--profile <file>', 'the export profile (default: the one that comes with the pipeline)')
    .addOption(new Option('--dry-run', 'do everything but publish').default(false).conflicts('approved'))
    .addOption(
      new Option('--plan', 'make a plan for a person to approve, and publish nothing')
        .default(false)
        .conflicts(['dryRun', 'approved']),
    )
    .option(
      '--approved <plan>',
      'publish only if the night is still as in this approved plan (its checksum)',
      parsePlan,
    )
    .option(
      '--without-office <code>',
      'go on without this TE office, which sent nothing (repeatable)',
      collect,
      [],
    )
    .option('--allow-unconfirmed-areas', 'transfer also in areas whose municipalities are unconfirmed', false)
    .option('--after-end', 'also more than two years after the last day of the programme', false)
    .option(
      '--another-copy',
      'write a night that stands in another output folder a second time, into --out',
      false,
    )
    .option(
      '--wait <time>',
      'wait until the export is whole (all that its manifest lists), e.g. 90s, 30m, 2h',
      parseDuration,
      0,
    )
    .option(
      '--trace <file>',
      'write the time, rows and plan of each statement of the night into a file of JSON Lines',
    )
    .option('--json', 'print the summary as JSON', false)
    .addHelpText(
      'after',
      `
Examples:
  kuntasiirto run --programme kuntakokeilu-2021 --date 2021-03-01 --exports exports/2021-03-01
  kuntasiirto run --programme kuntakokeilu-2021 --date today --exports exports/{date} --wait 2h
  kuntasiirto run --programme kuntakokeilu-2021 --date 2021-03-02 --exports exports/2021-03-02 --dry-run
  kuntasiirto run --programme kuntakokeilu-2021 --date 2021-03-02 --exports exports/2021-03-02 --plan`,
    )
    .action(async (given: RunOrder & { readonly json: boolean }) => {
      const options = { ...given, exports: given.exports.replaceAll('{date}', given.date) }
      const ready = context()
      if (options.dryRun || options.plan) await runAndPrint(ready, options)
      else await measured(ready, options.programme, () => runAndPrint(ready, options))
    })
}

async function runAndPrint(
  { print, ...rest }: Context,
  options: RunOrder & { readonly json: boolean },
): Promise<void> {
  const result = await runAndDeliver({ print, ...rest }, options)
  if (!('summary' in result)) {
    printPlan(print, result.night.plan, options.json)
    throw new ApprovalNeededError(result.night.why)
  }
  const { night, summary, delivered } = result
  if (night.became === 'rehearsed' && night.plan !== null) {
    printPlan(print, night.plan, options.json)
    if (!options.json)
      print(`To approve it: kuntasiirto approve ${checksumOfPlan(night.plan)} --by NAME --because TEXT`)
    return
  }
  const { run, became } = night
  const rulesHaveChanged = became === 'completed-before' && night.rulesHaveChanged
  const folder = delivered?.folder ?? null
  const files = delivered?.files ?? { written: 0, lost: 0 }
  if (options.json) {
    const wasCompleted = became === 'completed-before'
    const { unsent, failed } = delivered ?? { unsent: 0, failed: 0 }
    const told = {
      runId: run.runId,
      wasCompleted,
      rulesHaveChanged,
      folder,
      files,
      unsent,
      failed,
      ...summary,
    }
    print(JSON.stringify(told, null, 2))
  } else
    for (const line of formatBalanceSheet({ run, became, rulesHaveChanged, summary, folder, files }))
      print(line)
  if (delivered !== null) refuseUnsent(delivered)
}

/** A night is done when everybody is told; the exit code says when somebody is not, although it is published. */
function refuseUnsent({ unsent, sendingErrors, failed }: Delivered): void {
  const problems = [
    ...(unsent > 0
      ? [
          `${unsent} notifications could not be sent by Suomi.fi yet (${sendingErrors.join(', ') || 'they are being sent'}${sendingErrors.includes('SUOMIFI_DENIED') ? ': correct user name, password or allow-list' : ''}): workers (kuntasiirto work) try again by themselves, or run the same command again later`,
        ]
      : []),
    ...(failed > 0
      ? [
          `${failed} of this night failed for good: see kuntasiirto notifications list --status failed, then kuntasiirto notifications retry`,
        ]
      : []),
  ]
  if (problems.length > 0)
    throw new OutageError(`the night is published and its files are written, but ${problems.join('; ')}`)
}

function collect(value: string, previous: readonly string[]): string[] {
  return [...previous, value]
}
