import { Command } from 'commander'
import { type Context, withReadableDatabase } from '../context.ts'
import { encodeSamples } from '../status/exposition.ts'
import { metricsFile, writeMetrics } from '../status/metric-files.ts'
import { databaseMetrics } from '../status/night-metrics.ts'

export function metricsCommand(context: () => Context): Command {
  return new Command('metrics')
    .description('the queue, the worklist, the seals and the like, as Prometheus metrics')
    .addHelpText(
      'after',
      '\nWrites kuntasiirto.prom into KUNTASIIRTO_METRICS_DIR, or prints it where that is not set.\n\nExample:\n  kuntasiirto metrics',
    )
    .action(async () => {
      const ready = context()
      const samples = await withReadableDatabase(ready, 'metrics', ({ session: { db } }) =>
        databaseMetrics(db),
      )
      const folder = ready.config.metricsFolder
      if (folder === null) ready.print(encodeSamples(samples).trimEnd())
      else await writeMetrics(metricsFile(folder, null), samples)
    })
}
