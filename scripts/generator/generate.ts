import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { UsageError } from '../../pipeline/errors.ts'
import { writeExpected } from './expected.ts'
import { writeNight } from './night.ts'
import { createPopulation } from './population.ts'
import type { Scenario } from './scenario.ts'

/** Written last: names the generator and the scenario that a folder's nights come from. */
const stampName = '.generated'

/**
 * Writes `nights/<night>/` and `expected/<night>/` of a scenario into the folder. Returns false when they are there
 * already. Throws UsageError rather than replace nights that were not generated.
 */
export function generate(scenario: Scenario, directory: string): boolean {
  const stampPath = join(directory, stampName)
  const stamp = stampOf(scenario)
  const found = existsSync(stampPath) ? readFileSync(stampPath, 'utf8') : null
  const isThere = ({ folder }: Scenario['nights'][number]) =>
    ['nights', 'expected'].every((name) => existsSync(join(directory, name, folder)))
  if (found === stamp && scenario.nights.every(isThere)) return false
  if (found === null && existsSync(join(directory, 'nights')))
    throw new UsageError(
      `${directory}/nights was not generated: remove it or choose another folder with --out`,
    )
  const population = createPopulation(scenario)
  mkdirSync(directory, { recursive: true })
  // Ours, but not whole: a start after a kill generates anew.
  writeFileSync(stampPath, 'unfinished\n')
  for (const name of ['nights', 'expected']) rmSync(join(directory, name), { recursive: true, force: true })
  scenario.nights.forEach(({ folder }, night) => {
    const refusedLines = writeNight(join(directory, 'nights', folder), scenario, population, night)
    writeExpected(join(directory, 'expected', folder), population, night, refusedLines)
  })
  writeFileSync(stampPath, stamp)
  return true
}

/** Changes with the generator's own source and every parameter. */
function stampOf(scenario: Scenario): string {
  const hash = createHash('sha256')
  for (const name of readdirSync(import.meta.dirname).sort())
    hash.update(readFileSync(join(import.meta.dirname, name)))
  hash.update(JSON.stringify(scenario))
  return `${hash.digest('hex')}\n`
}
