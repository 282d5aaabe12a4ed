import { resolve } from 'node:path'
import { Command, InvalidArgumentError } from 'commander'
import { startWorkers } from '../notify/workers.ts'
import { type Context, withCurrentDatabase } from './context.ts'

export interface WorkOrder {
  readonly out: string
  readonly workers?: number
  /** End when the queue is empty, instead of waiting for more. */
  readonly once: boolean
}

/** Writes planned files until it is stopped, or until none is left. Tells how many it wrote. */
export async function work(context: Context, order: WorkOrder): Promise<number> {
  return await withCurrentDatabase(context, 'work', async ({ server }) => {
    let written = 0
    const workers = startWorkers(
      order.workers ?? context.config.workers,
      { databaseUrl: server.url, outRoot: resolve(order.out), keepWaiting: !order.once },
      (report) => {
        if (report.kind === 'written') written += 1
        else context.logger.error({ code: report.code }, 'a file could not be written')
      },
    )
    context.signal.addEventListener('abort', workers.stop)
    await workers.done
    context.signal.removeEventListener('abort', workers.stop)
    return written
  })
}

export function workCommand(context: () => Context): Command {
  return new Command('work')
    .description('writes planned letters, messages and handovers, on this or another machine')
    .option('--out <folder>', 'where the files go: the same shared folder on every machine', 'out')
    .option('--workers <number>', 'how many processes (default: one per core)', parseCount)
    .option('--once', 'end when nothing is left to write', false)
    .addHelpText(
      'after',
      '\nExample:\n  DATABASE_URL=postgres://… kuntasiirto work --out /srv/kuntasiirto/out',
    )
    .action(async (options: WorkOrder) => {
      const ready = context()
      ready.print(`Files written: ${await work(ready, options)}`)
    })
}

function parseCount(value: string): number {
  if (!/^[1-9]\d?$/.test(value)) throw new InvalidArgumentError('give a number from 1 to 99.')
  return Number(value)
}
