/** A scenario of fixtures/ whose nights are run one after the other, and what came out otherwise than was intended. */
import { existsSync } from 'node:fs'
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { IsoDate, Run } from '../../pipeline/domain.ts'
import { loadProgramme } from '../../pipeline/programmes/programme.ts'
import { projectRoot } from '../../pipeline/project.ts'
import { compareFates, type Difference, readExpectedFates } from '../../pipeline/replay/expected-fates.ts'
import { fateTables, readFates } from '../../pipeline/replay/fate-queries.ts'
import { generate } from '../../scripts/generator/generate.ts'
import { readScenario } from '../../scripts/generator/scenario.ts'
import { runCommand } from './command-line.ts'
import { openTestNights, type TestNights } from './nights.ts'
import { quiet } from './operator.ts'

export interface LivedScenario {
  readonly folder: string
  readonly nights: TestNights
  /** By the names of their folders. */
  readonly names: readonly string[]
  readonly differences: readonly Difference[]
  close(): Promise<void>
}

/** How a night is run: up to its commit; or by the command, which writes its files too. */
export type Ending = 'decided' | 'written'

/** A night that was just run, when its verdicts are still there. */
export interface LivedNight {
  readonly nights: TestNights
  readonly run: Run
  /** The name of its folder. */
  readonly name: string
  readonly isLast: boolean
}

export interface Living {
  readonly ending?: Ending
  /** Looks at each night before the next one. */
  readonly look?: (night: LivedNight) => Promise<void>
}

/** Nights that do not say another programme in their folder's name are of the first. */
export async function liveScenario(
  name: string,
  firstProgramme: string,
  { ending = 'decided', look = async () => {} }: Living = {},
): Promise<LivedScenario> {
  const folder = await mkdtemp(join(tmpdir(), 'kuntasiirto-scenario-'))
  const fixture = join(projectRoot, 'fixtures', name)
  if (existsSync(join(fixture, 'nights'))) await cp(fixture, folder, { recursive: true })
  else {
    await cp(join(fixture, 'scenario.yaml'), join(folder, 'scenario.yaml'))
    generate(readScenario(fixture), folder)
  }
  const nights = await openTestNights()
  const names = (await readdir(join(folder, 'nights'))).sort()
  const differences: Difference[] = []
  for (const night of names) {
    const [, date = '', programme = firstProgramme] = /^(\d{4}-\d{2}-\d{2})(?:-(.+))?$/.exec(night) ?? []
    const exports = join(folder, 'nights', night)
    const run =
      ending === 'decided'
        ? (await nights.run(date, {}, { exports, programme: loadProgramme(programme) })).run
        : await runWholly(nights, { programme, date, exports, out: join(folder, 'out') })
    for (const table of fateTables) {
      const expected = await readExpectedFates(join(folder, 'expected', night, `${table.name}.csv`), table)
      if (expected === null) continue
      differences.push(
        ...compareFates(night, table, expected, await readFates(nights.session.db, run, table)),
      )
    }
    await look({ nights, run, name: night, isLast: night === names.at(-1) })
  }
  return {
    folder,
    nights,
    names,
    differences,
    async close() {
      await nights.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

interface WholeNight {
  readonly programme: string
  readonly date: IsoDate
  readonly exports: string
  readonly out: string
}

/** As an operator would who approves of whatever comes; throws where the command says more than that it is done. */
async function runWholly(
  { databaseUrl, column }: TestNights,
  { programme, date, exports, out }: WholeNight,
): Promise<Run> {
  const { code, stderr } = await runCommand(
    databaseUrl,
    ['run', '--programme', programme, '--date', date, '--exports', exports, '--out', out],
    { ...quiet, KUNTASIIRTO_APPROVAL: 'off' },
  )
  if (code !== 0 || stderr !== '') throw new Error(`the night of ${date} ended with ${code}: ${stderr}`)
  const [runId] = await column(`select max(run_id) from audit.run where status = 'completed'`)
  return { runId: String(runId), programmeId: programme, asOfDate: date }
}
