import { createRequire } from 'node:module'
import type { SingleBar } from 'cli-progress'
import type { Logger } from 'pino'
import type { Stage } from '../domain.ts'

const require = createRequire(import.meta.url)

interface Progress {
  readonly stage: (stage: Stage) => void
  readonly rows: (staged: number, total: number) => void
  readonly files: (written: number, total: number) => void
  readonly stop: () => void
}

/** Bars when a person looks at a terminal, log lines otherwise. */
export function createProgress(logger: Logger): Progress {
  if (!process.stderr.isTTY) {
    let last = ''
    const log = (message: string, counts: object) => {
      const line = `${message} ${JSON.stringify(counts)}`
      if (line !== last) logger.info(counts, message)
      last = line
    }
    return {
      stage: (stage) => logger.info({ stage }, 'stage begins'),
      // File by file they would tell how many an office has.
      rows: (staged, total) => {
        if (staged === total) log('rows staged', { staged })
      },
      files: (written, total) => log('files written', { written, total }),
      stop: () => {},
    }
  }
  const bars: typeof import('cli-progress') = require('cli-progress') // which only people's commands wait for
  let bar: SingleBar | null = null
  let shown = ''
  const stop = () => {
    bar?.stop()
    bar = null
    shown = ''
  }
  const show = (label: string, value: number, total: number) => {
    if (shown !== label) {
      stop()
      bar = new bars.SingleBar(
        { format: `${label.padEnd(10)} {bar} {value}/{total}`, stream: process.stderr },
        bars.Presets.shades_classic,
      )
      bar.start(total, value)
      shown = label
    }
    bar?.update(value)
  }
  return {
    stage: (stage) => {
      stop()
      process.stderr.write(`${stage}\n`)
    },
    rows: (staged, total) => show('rows', staged, total),
    files: (written, total) => show('files', written, total),
    stop,
  }
}
