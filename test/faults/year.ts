/** Nights in a row, for a year or for ten: does anything grow that should not, and do nights become slower? */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { markOutputCompleted } from '../../pipeline/audit/run-queries.ts'
import { openSession, type Session } from '../../pipeline/db/database.ts'
import { closeFolders } from '../../pipeline/deliver/files/close-folder.ts'
import { nightFolder, writeOutputFiles } from '../../pipeline/deliver/files/write-file.ts'
import { createLetterRenderer, type LetterRenderer } from '../../pipeline/deliver/print/render-letters.ts'
import { openQueue, type Queue } from '../../pipeline/deliver/queue.ts'
import { loadProfile } from '../../pipeline/extract/profile.ts'
import { runNight } from '../../pipeline/night.ts'
import { loadProgramme, type Programme } from '../../pipeline/programmes/programme.ts'
import { encodeSummary, summarise } from '../../pipeline/report/summary-queries.ts'
import { applyPurge } from '../../pipeline/retention/purge.ts'
import { loadRetentionRules } from '../../pipeline/retention/rules.ts'
import { createRandom } from '../../scripts/generator/random.ts'
import { writeNight } from '../support/builders.ts'
import { runCommand } from '../support/command-line.ts'
import { unattended } from '../support/unattended-night.ts'
import { churningExports } from './churning-exports.ts'
import { type Fault, lastLine } from './fault.ts'
import { describeGrowth, findGrowing, letADayPass, measureTables, type TableSizes } from './growth.ts'
import { describeTimes, mean, median, type NightTime, takeTime } from './night-time.ts'

const firstNight = Date.UTC(2021, 2, 1)
const nightsPerMonth = 30
/** After how many nights a run that is longer says how far it is. */
const nightsPerNotice = 365
/** In a run that long people change every so many nights: as many as did in a year would outnumber the customers. */
const nightsPerChange = 5
/** How much more CPU the last month may take than the second: other work on the machine makes a third of difference. */
const mostSlowdown = 1.5
/** The nights after which tables are told, beside the last. */
const told = [60, 360, 1830]

export const yearFault: Fault = {
  name: 'year',
  what: 'nights in a row, files included, 1 in 15 people changing each night',
  seconds: ({ nights }) => Math.max(240, 2 * nights),
  async trial({ server, folder, sizes, seed, signal }) {
    const databaseUrl = await server.createDatabase('year')
    const out = join(folder, 'out')
    const session = await openSession(databaseUrl, 'faults')
    const queue = await openQueue(session.db)
    const renderer = createLetterRenderer()
    const isLong = sizes.nights > nightsPerNotice
    const exports = churningExports(createRandom(seed), sizes.customers, isLong ? nightsPerChange : 1)
    const nights: NightTime[] = []
    const months: TableSizes[] = []
    try {
      for (let night = 0; night < sizes.nights && !signal.aborted; night++) {
        const date = new Date(firstNight + night * 24 * 3600 * 1000).toISOString().slice(0, 10)
        const { value: files } = exports.next()
        await writeNight(join(folder, date), date, files)
        nights.push(
          await takeTime(session, () => live({ session, queue, renderer, out }, date, join(folder, date))),
        )
        if (isLong && nights.length % nightsPerNotice === 0)
          console.log(`year: ${date}, ${describe(nights.slice(-nightsPerMonth))}`)
        await rm(join(folder, date), { recursive: true })
        await letADayPass(session.db)
        if ((night + 1) % nightsPerMonth !== 0) continue
        const order = { today: date, rules: retentionRules, outRoot: out, by: 'faults', signal }
        await applyPurge(session.db, order)
        await sql`vacuum`.execute(session.db) // here autovacuum comes once in hundreds of nights, elsewhere many times a day
        months.push(await measureTables(session.db))
      }
      const early = nights.slice(nightsPerMonth, 2 * nightsPerMonth)
      const late = nights.slice(-nightsPerMonth)
      const began = performance.now()
      const verified = await runCommand(databaseUrl, ['verify', '--out', out])
      const verifying = (performance.now() - began) / 1000
      const { lost, doubled } = await countLosses(session)
      const problems = [
        ...(verified.code === 0 ? [] : [`verify ended with ${verified.code}: ${lastLine(verified.stderr)}`]),
        ...(cpuOf(late) <= mostSlowdown * cpuOf(early)
          ? []
          : [`nights became slower: in the second month ${describe(early)}, in the last ${describe(late)}`]),
        ...findGrowing(months),
      ]
      const note = `a night took ${describe(early)} in the second month and ${describe(late)} in the last; everything verifies, in ${verifying.toFixed(0)} s`
      const details = [describeTimes(nights), describeGrowth(months, nightsPerMonth, told)].join('\n\n')
      return { times: nights.length, lost, doubled, problems, note, details }
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
const programme = withoutEnd(loadProgramme('kuntakokeilu-2021'))
const retentionRules = loadRetentionRules()

/** The act as it stands in one area, for as many nights as are asked for: it ended after 1 402. */
function withoutEnd(real: Programme): Programme {
  const ruleVersions = real.ruleVersions.map((version) => ({
    ...version,
    lastDay: null,
    directingUntil: null,
  }))
  return { ...real, ruleVersions, areas: real.areas.filter(({ id }) => id === 'porin-seutu') }
}

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

function cpuOf(nights: readonly NightTime[]): number {
  return mean(nights.map(({ cpuMilliseconds }) => cpuMilliseconds))
}

function describe(nights: readonly NightTime[]): string {
  const wall = median(nights.map(({ milliseconds }) => milliseconds))
  return `${wall.toFixed(0)} ms (${cpuOf(nights).toFixed(0)} of CPU)`
}
