import { Command } from 'commander'
import { bringUpToDate, type Context, withDatabase } from '../context.ts'

export function migrateCommand(context: () => Context): Command {
  return new Command('migrate')
    .description('brings the database to the current schema (run does it too)')
    .addHelpText('after', '\nExample:\n  DATABASE_URL=postgres://… kuntasiirto migrate')
    .action(async () => {
      const ready = context()
      const applied = await withDatabase(ready, 'migrate', (connected) => bringUpToDate(ready, connected))
      ready.print(
        applied.length === 0
          ? 'The schema is current.'
          : `Applied:\n${applied.map((name) => `  ${name}`).join('\n')}`,
      )
    })
}
