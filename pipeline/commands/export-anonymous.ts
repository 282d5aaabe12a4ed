import { resolve } from 'node:path'
import { Command } from 'commander'
import { type AnonymousNight, exportAnonymousNight } from '../anonymous/anonymous-night.ts'
import { findRun } from '../audit/run-queries.ts'
import { type Context, withCurrentDatabase } from '../context.ts'
import { BalanceError, UsageError } from '../errors.ts'
import { loadProfile } from '../extract/profile.ts'
import { loadProgramme } from '../programmes/programme.ts'
import { replay } from '../replay/replay.ts'
import { printAnswer } from '../terminal/answer.ts'
import { parseRunId } from '../terminal/run-id.ts'
import { formatTable } from '../terminal/table.ts'

interface Options {
  readonly run: string
  readonly out: string
  readonly verify: boolean
  readonly json: boolean
}

/** Writes a completed night as a scenario of invented people. Throws UsageError where there is no such night any more. */
export async function exportAnonymous(
  context: Context,
  { run: runId, out }: Pick<Options, 'run' | 'out'>,
): Promise<AnonymousNight> {
  return await withCurrentDatabase(context, 'export-anonymous', async ({ session }) => {
    const run = await findRun(session.db, runId)
    if (run === null || run.status !== 'completed')
      throw new UsageError(`run ${runId} is no completed night: see kuntasiirto status`)
    const target = { folder: resolve(out), profile: await loadProfile() }
    return await exportAnonymousNight(session, run, loadProgramme(run.programmeId), target)
  })
}

function formatNight(night: AnonymousNight): string[] {
  const [last] = night.nights.slice(-1)
  const before = night.nights.slice(0, -1)
  return [
    `${night.programme}, night of ${last}, as export files of invented people${before.length === 0 ? '' : `; before it ${before.join(' and ')}, on which its members become members`}`,
    '',
    ...formatTable(
      ['outcome', 'reason', 'people', 'elsewhere', 'other facts'],
      night.outcomes.map(({ outcome, reason, people, gathered, keepFacts }) => [
        ...[outcome, reason, people, gathered, people - keepFacts],
      ]),
    ),
    '',
    'The numbers are those of the night, without people under non-disclosure. Elsewhere: where fewer than 5 had the verdict in a municipality, they are gathered by fives. Other facts: those of the night were rarer than 5 people, and these are of others with the same verdict.',
    `Under non-disclosure: ${night.underNonDisclosure}, to the nearest multiple of 5, with verdicts and places of chance.`,
    `Rejected rows: ${night.rejectedRows}${night.rowsLeftOut === 0 ? '' : `; left out, because nothing invented can explain them: ${night.rowsLeftOut}`}.`,
    ...(night.membersWithoutRow === 0
      ? []
      : [`Members whose rejected row contradicts others: ${night.membersWithoutRow}; here they are absent.`]),
    `Caseworkers: ${night.caseworkers}, with the capacities of the night.`,
    'Not as in the night: days, ages within their bands, languages other than Finnish and Swedish, offices of rare municipalities, groups and caseworkers of earlier members, decisions without effect.',
    ...(night.rulesHaveChanged
      ? ['The rules have changed since the night: a replay is judged by those of today.']
      : []),
  ]
}

export function exportAnonymousCommand(context: () => Context): Command {
  return new Command('export-anonymous')
    .description(
      'writes a night as export files of invented people with the same facts, to be replayed by developers',
    )
    .requiredOption('--run <id>', 'the night that was run last', parseRunId)
    .requiredOption('--out <folder>', 'a new folder')
    .option(
      '--verify',
      'replay it at once, on a database of its own; ends with 5 where a fate differs',
      false,
    )
    .option('--json', 'as JSON', false)
    .addHelpText(
      'after',
      '\nExample:\n  kuntasiirto export-anonymous --run 12 --out night-12\n  kuntasiirto replay night-12 --without-files',
    )
    .action(async ({ verify, json, ...order }: Options) => {
      const ready = context()
      const night = await exportAnonymous(ready, order)
      printAnswer(ready, json, night, formatNight)
      if (!verify) return
      const { differences } = await replay(ready, order.out, { update: false, withoutFiles: true })
      if (differences.length > 0)
        throw new BalanceError(
          `${order.out}: ${differences.length} invented people meet another fate than those of the night: see kuntasiirto replay ${order.out} --without-files`,
        )
      if (!json) ready.print('Replayed: everybody meets the fate they were invented for.')
    })
}
