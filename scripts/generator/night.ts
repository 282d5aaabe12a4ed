import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { composeCaseworkers } from './caseworkers.ts'
import { dialects } from './dialect.ts'
import type { RefusedLine } from './expected.ts'
import { type ManifestLine, writeManifest } from './manifest.ts'
import { createNamePool } from './names.ts'
import { createOutputFile } from './output-file.ts'
import type { Population } from './population.ts'
import { createScatter } from './random.ts'
import type { Scenario } from './scenario.ts'
import type { Line } from './spoilers.ts'

/** Writes the folder of a night, manifest last. Returns the lines that must be refused. */
export function writeNight(
  directory: string,
  scenario: Scenario,
  population: Population,
  night: number,
): readonly RefusedLine[] {
  mkdirSync(directory, { recursive: true })
  const files = new Map(
    scenario.offices.map((office) => [office.code, createCustomerFile(directory, office)]),
  )
  const refusedLines: RefusedLine[] = []
  const scatter = createScatter(population.size, lineOrderOf(scenario, night))
  for (let place = 0; place < population.size; place += 1) {
    for (const line of population.appear(scatter(place), night).lines) {
      const file = files.get(line.office)
      if (file === undefined) throw new RangeError(`no office ${line.office}`)
      const refused = file.write(line)
      if (refused !== null) refusedLines.push(refused)
    }
  }
  const described = [...files.values()].map((file) => file.close())
  if (scenario.nights[night]?.caseworkers) described.push(writeCaseworkers(directory, scenario))
  writeManifest(directory, scenario.nights[night]?.date ?? '', described)
  return refusedLines
}

/** Another order of lines every night; an unchanged night has that of the night before. */
function lineOrderOf(scenario: Scenario, night: number): number {
  return scenario.nights[night]?.unchanged ? lineOrderOf(scenario, night - 1) : night + 1
}

function createCustomerFile(directory: string, office: Scenario['offices'][number]) {
  const fileName = `customers-${office.code}.csv`
  const dialect = dialects[office.dialect]
  const file = createOutputFile(join(directory, fileName), dialect.encoding)
  let rowCount = 0
  file.write(dialect.head)
  return {
    write(line: Line): RefusedLine | null {
      const lineNumber = file.write(dialect.lineOf(line))
      rowCount += 1
      if (line.refusal === undefined) return null
      return { fileName, lineNumber, customerNumber: readableNumber(line), refusal: line.refusal }
    },
    close: (): ManifestLine => ({ fileName, rowCount, sha256: file.close() }),
  }
}

function readableNumber({ row, surplusCells }: Line): string {
  return surplusCells === undefined && /^\d{1,12}$/.test(row.customer_number) ? row.customer_number : ''
}

function writeCaseworkers(directory: string, scenario: Scenario): ManifestLine {
  const fileName = 'caseworkers.csv'
  const file = createOutputFile(join(directory, fileName))
  const lines = composeCaseworkers(scenario, createNamePool(scenario.seed))
  for (const line of lines) file.write(line)
  return { fileName, rowCount: lines.length - 1, sha256: file.close() }
}
