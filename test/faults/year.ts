/** Nights in a row, for as long as a year: does anything grow that should not, and do nights become slower? */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { markOutputCompleted } from '../../pipeline/audit/run-queries.ts'
import { openSession, type Session } from '../../pipeline/db/database.ts'
import { closeFolders } from '../../pipeline/deliver/files/close-folder.ts'
import { nightFolder, writeOutputFiles } from '../../pipeline/deliver/files/write-file.ts'
import { createLetterRenderer, type LetterRenderer } from '../../pipeline/deliver/print/render-letters.ts'
import { openQueue, type Queue } from '../../pipeline/deliver/queue.ts'
import { loadProfile } from '../../pipeline/extract/profile.ts'
import { runNight } from '../../pipeline/night.ts'
import { loadProgramme } from '../../pipeline/programmes/programme.ts'
import { encodeSummary, summarise } from '../../pipeline/report/summary-queries.ts'
import { createRandom } from '../../scripts/generator/random.ts'
import { writeNight } from '../support/builders.ts'
import { runCommand } from '../support/command-line.ts'
import { unattended } from '../support/unattended-night.ts'
import { churningExports } from './churning-exports.ts'
import { type Fault, lastLine } from './fault.ts'
import { describeGrowth, findGrowing, letADayPass, measureTables, type TableSizes } from './growth.ts'

const firstNight = Date.UTC(2021, 2, 1)
const nightsPerMonth = 30
/** How much slower the last month may be than the second: the rest is the machine's. */
const mostSlowdown = 2

export const yearFault: Fault = {
  name: 'year',
  what: 'nights in a row, files included, 1 in 15 people changing each night',
  seconds: 240,
  async trial({ server, folder, sizes, seed, signal }) {
    const databaseUrl = await server.createDatabase('year')
    const out = join(folder, 'out')
    const session = await openSession(databaseUrl, 'faults')
    const queue = await openQueue(session.db)
    const renderer = createLetterRenderer()
    const exports = churningExports(createRandom(seed), sizes.customers)
    const milliseconds: number[] = []
    const months: TableSizes[] = []
    try {
      for (let night = 0; night < sizes.nights && !signal.aborted; night++) {
        const date = new Date(firstNight + night * 24 * 3600 * 1000).toISOString().slice(0, 10)
        const { value: files } = exports.next()
        await writeNight(join(folder, date), date, files)
        const began = performance.now()
        await live({ session, queue, renderer, out }, date, join(folder, date))
        milliseconds.push(performance.now() - began)
        await rm(join(folder, date), { recursive: true })
        await letADayPass(session.db)
        if ((night + 1) % nightsPerMonth === 0) months.push(await measureTables(session.db))
      }
      const nights = milliseconds.length
      const early = median(milliseconds.slice(nightsPerMonth, 2 * nightsPerMonth))
      const late = median(milliseconds.slice(-nightsPerMonth))
      const began = performance.now()
      const verified = await runCommand(databaseUrl, ['verify', '--out', out])
      const verifying = (performance.now() - began) / 1000
      const { lost, doubled } = await countLosses(session)
      const problems = [
        ...(verified.code === 0 ? [] : [`verify ended with ${verified.code}: ${lastLine(verified.stderr)}`]),
        ...(late <= mostSlowdown * early
          ? []
          : [`a night took ${early.toFixed(0)} ms, at the end ${late.toFixed(0)} ms`]),
        ...findGrowing(months),
      ]
      const note = `a night took ${early.toFixed(0)} ms in the second month and ${late.toFixed(0)} ms in the last; everything verifies, in ${verifying.toFixed(0)} s`
      return { times: nights, lost, doubled, problems, note, details: describeGrowth(months, nightsPerMonth) }
    } finally {
      await queue.close()
      await session.close()
    }
  },
}

interface Year {
  readonly session: Session
  readonly queue: Queue
  readonly renderer: LetterRenderer
  readonly out: string
}

const profile = await loadProfile()
const programme = loadProgramme('kuntakokeilu-2021')

/** One night as `run` does it, but in this process and on one connection: starting those takes longer than the night. */
async function live(
  { session, queue, renderer, out }: Year,
  asOfDate: string,
  exports: string,
): Promise<void> {
  const { db } = session
  const { run } = await runNight(session, queue, {
    programme,
    asOfDate,
    exports,
    profile,
    ...unattended(),
  })
  const write = () =>
    queue.takeFiles(async (tx, ids) => {
      await writeOutputFiles(tx, ids, out, renderer)
    })
  while ((await write()).outcome === 'done');
  await closeFolders(db, run, nightFolder(out, programme.id, asOfDate), async () =>
    encodeSummary(await summarise(db, run)),
  )
  await markOutputCompleted(db, run.runId)
  await queue.maintain()
}

/** Notifications that nobody was told by, and customerships told of twice. */
async function countLosses({
  client,
}: Session): Promise<{ readonly lost: number; readonly doubled: number }> {
  const { rows } = await client.query<{ lost: number; doubled: number }>(
    `select (select count(*)::integer from register.notification where status not in ('rendered', 'sent', 'held')) as lost,
        (select count(*)::integer from (
            select from register.notification group by customership_id, kind, run_id having count(*) > 1
        ) as twice) as doubled`,
  )
  return rows[0] ?? { lost: 0, doubled: 0 }
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? 0
}
