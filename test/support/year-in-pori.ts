import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { projectRoot } from '../../pipeline/project.ts'
import { generate } from '../../scripts/generator/generate.ts'
import { readScenario } from '../../scripts/generator/scenario.ts'
import type { TestNights } from './nights.ts'

export interface YearInPori {
  /** With `nights/` and `expected/`. */
  readonly folder: string
  readonly dates: readonly string[]
  remove(): Promise<void>
}

/** Generates the scenario `year-in-pori` and runs its nights. */
export async function runYearInPori(nights: TestNights): Promise<YearInPori> {
  const folder = await mkdtemp(join(tmpdir(), 'kuntasiirto-year-'))
  generate(readScenario(join(projectRoot, 'fixtures/year-in-pori')), folder)
  const dates = (await readdir(join(folder, 'nights'))).sort()
  for (const date of dates) await nights.run(date, {}, { exports: join(folder, 'nights', date) })
  return { folder, dates, remove: () => rm(folder, { recursive: true, force: true }) }
}
