import { Command } from 'commander'
import type { Context } from '../context.ts'
import { BalanceError } from '../errors.ts'
import { type ReplayOptions, replay } from '../replay/replay.ts'
import { formatTable } from '../terminal/table.ts'

export function replayCommand(context: () => Context): Command {
  return new Command('replay')
    .description(
      'runs every night of a fixture into a fresh database and shows whose fate differs; ends with 5 where one does',
    )
    .argument('<folder>', 'a scenario, e.g. fixtures/edge-cases')
    .option(
      '--update',
      'make what came out the expectation of a hand-written scenario, after showing it',
      false,
    )
    .option(
      '--without-files',
      'compare fates only: no letters, messages and handover files are written (a large scenario has many)',
      false,
    )
    .option('--json', 'as JSON', false)
    .addHelpText(
      'after',
      '\nExamples:\n  kuntasiirto replay fixtures/edge-cases\n  kuntasiirto replay fixtures/edge-cases --update\n  kuntasiirto replay fixtures/koko-maa --without-files',
    )
    .action(async (directory: string, { json, ...options }: ReplayOptions & { readonly json: boolean }) => {
      const ready = context()
      const { nights, differences } = await replay(ready, directory, options)
      if (json) ready.print(JSON.stringify({ nights, differences }, null, 2))
      else if (differences.length > 0) {
        const rows = differences.map((one) => [
          one.night,
          one.table,
          one.key,
          one.expected ?? '(nothing)',
          one.actual ?? '(nothing)',
        ])
        for (const line of formatTable(['night', 'table', 'who', 'expected', 'came out'], rows))
          ready.print(line)
      }
      if (differences.length > 0 && !options.update)
        throw new BalanceError(
          `${directory}: ${differences.length} fates differ from expected/: mend the rule, or expect it (--update)`,
        )
      if (json) return
      ready.print(
        differences.length > 0
          ? `${directory}/expected is updated: read the change before you commit it.`
          : `${directory}: ${nights.length} ${nights.length === 1 ? 'night' : 'nights'}, every fate as expected.`,
      )
    })
}
