import { Command } from 'commander'
import type { Context } from '../context.ts'
import { findStatus } from '../status/status-report.ts'
import { formatRun, formatStatus } from '../status/status-sheet.ts'
import { printAnswer } from '../terminal/answer.ts'
import { parseRunId } from '../terminal/run-id.ts'

export function statusCommand(context: () => Context): Command {
  return new Command('status')
    .description('the last nights beside their median, or one run; and everything that waits for a person')
    .option('--run <id>', 'one run: its stages, counts and balance', parseRunId)
    .option('--json', 'as JSON', false)
    .addHelpText('after', '\nExamples:\n  kuntasiirto status\n  kuntasiirto status --run 12 --json')
    .action(async (options: { readonly run?: string; readonly json: boolean }) => {
      const ready = context()
      const found = await findStatus(ready, options.run ?? null)
      printAnswer(ready, options.json, found, options.run === undefined ? formatStatus : formatRun)
    })
}
