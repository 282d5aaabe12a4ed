import { once } from 'node:events'
import { Command } from 'commander'
import { type Context, tellEmbedded } from '../context.ts'
import { stopEmbeddedServer } from '../db/embedded-server.ts'
import { openServer } from '../db/server.ts'
import { UsageError } from '../errors.ts'

export function databaseCommand(context: () => Context): Command {
  return new Command('database')
    .description(
      'makes the embedded server where there is none, keeps it up and prints its URL, until Ctrl-C; or stops it',
    )
    .option('--stop', 'stop the embedded server, whoever uses it', false)
    .addHelpText('after', '\nExamples:\n  kuntasiirto database\n  kuntasiirto database --stop')
    .action(async ({ stop }: { readonly stop: boolean }) => {
      const ready = context()
      const { config, print, signal } = ready
      if (config.databaseUrl !== null)
        throw new UsageError('DATABASE_URL is set, so there is no embedded server to keep up: unset it')
      if (stop) {
        print(
          (await stopEmbeddedServer(config.home))
            ? 'The embedded server is stopped.'
            : 'The embedded server was not running.',
        )
        return
      }
      const server = await openServer(config, { mayCreate: true })
      tellEmbedded(ready, server)
      print(server.url)
      const alive = setInterval(() => {}, 60_000)
      if (!signal.aborted) await once(signal, 'abort')
      clearInterval(alive)
      await server.close()
    })
}
