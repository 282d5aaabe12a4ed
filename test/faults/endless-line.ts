/** Exports that would fill the memory of whoever reads them carelessly: a line of a gigabyte, in several ways. */
import { createHash } from 'node:crypto'
import { mkdir, open, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { customer, customerLines } from '../support/builders.ts'
import { type CommandResult, startCommand } from '../support/command-line.ts'
import { type Fault, lastLine, type Result, repeat } from './fault.ts'

/** What the process may have at its peak. A night of 250 000 customers has 330. */
const mostMegabytes = 330
const date = '2021-03-01'
const [header = '', row = ''] = customerLines([customer('1')])

interface Shape {
  readonly name: string
  readonly head: string
  /** Repeated to the length wanted. */
  readonly body: string
  readonly rows: number
}

const shapes: readonly Shape[] = [
  { name: 'one line of letters', head: `${header}\n${row}\n`, body: 'a', rows: 2 },
  { name: 'a quote that is never closed', head: `${header}\n${row}\n"`, body: `${row}\n`, rows: 2 },
  { name: 'one line of semicolons', head: `${header}\n`, body: ';', rows: 1 },
  { name: 'one line of quotes', head: `${header}\n`, body: '"', rows: 1 },
  { name: 'a header without end', head: '', body: `${header};`, rows: 0 },
]

export const endlessLineFault: Fault = {
  name: 'endless',
  what: `a file of 1 GB in one line: ${shapes.map(({ name }) => name).join('; ')}`,
  seconds: 90,
  async trial(context) {
    const peaks: number[] = []
    const seconds: number[] = []
    const { megabytes } = context.sizes
    const databaseUrl = await context.server.createDatabase('endless')
    const result = await repeat(context, shapes.length, 1, async (_, number): Promise<Result> => {
      const shape = shapes[number]
      if (shape === undefined) throw new Error('there are no more shapes')
      const exports = join(context.folder, `exports-${number}`)
      await writeEndless(exports, shape, megabytes)
      const began = performance.now()
      const { result, peak } = await runMeasured(databaseUrl, exports, join(context.folder, 'out'))
      seconds.push((performance.now() - began) / 1000)
      peaks.push(peak)
      await rm(exports, { recursive: true })
      const problems = [
        ...(result.code === 3 && /customers-0301\.csv: (line \d+|the)/.test(result.stderr)
          ? []
          : [`ended with ${result.code}: ${lastLine(result.stderr).slice(0, 300)}`]),
        ...(result.stderr.length < 2000 ? [] : [`said ${result.stderr.length} characters`]),
        ...(peak <= mostMegabytes ? [] : [`took ${Math.round(peak)} MB`]),
      ]
      return { lost: 0, doubled: 0, problems: problems.map((problem) => `${shape.name}: ${problem}`) }
    })
    return {
      ...result,
      note: `each refused (exit code 3), the line named, in at most ${Math.max(...seconds).toFixed(0)} s and ${Math.max(...peaks).toFixed(0)} MB`,
    }
  },
}

async function writeEndless(exports: string, { head, body, rows }: Shape, megabytes: number): Promise<void> {
  await mkdir(exports)
  const block = Buffer.from(body.repeat(Math.ceil(2 ** 20 / body.length)))
  const hash = createHash('sha256')
  const file = await open(join(exports, 'customers-0301.csv'), 'w')
  try {
    for (const part of [Buffer.from(head), ...Array.from({ length: megabytes }, () => block)]) {
      hash.update(part)
      await file.write(part)
    }
  } finally {
    await file.close()
  }
  const line = `customers-0301.csv;${rows};${hash.digest('hex')};${date}`
  await writeFile(join(exports, 'manifest.csv'), `tiedosto;rivit;sha256;poimittu\n${line}\n`)
}

/** The peak is that of the resident memory, in megabytes. */
async function runMeasured(
  databaseUrl: string,
  exports: string,
  out: string,
): Promise<{ readonly result: CommandResult; readonly peak: number }> {
  const args = ['run', '--programme', 'kuntakokeilu-2021', '--date', date, '--exports', exports, '--out', out]
  const run = startCommand(databaseUrl, args)
  let peak = 0
  while (run.child.exitCode === null && run.child.signalCode === null) {
    const status = await readFile(`/proc/${run.child.pid}/status`, 'utf8').catch(() => '')
    peak = Math.max(peak, Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1024)
    await sleep(20)
  }
  return { result: await run.result, peak }
}
