import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { composeCaseworkers } from './caseworkers.ts'
import { dialectOf } from './dialect.ts'
import type { RefusedLine } from './expected.ts'
import { type ManifestLine, writeManifest } from './manifest.ts'
import { createNamePool } from './names.ts'
import { createOutputFile } from './output-file.ts'
import type { Population } from './population.ts'
import { createScatter } from './random.ts'
import type { Scenario } from './scenario.ts'
import type { Line } from './spoilers.ts'
import type { TeDecision } from './story.ts'

/** Writes the folder of a night, manifest last. Returns the lines that must be refused. */
export function writeNight(
  directory: string,
  scenario: Scenario,
  population: Population,
  night: number,
): readonly RefusedLine[] {
  mkdirSync(directory, { recursive: true })
  const files = new Map(
    scenario.offices.map((office) => [office.code, createCustomerFile(directory, scenario, office)]),
  )
  const refusedLines: RefusedLine[] = []
  const decisionLines: string[] = []
  const scatter = createScatter(population.size, lineOrderOf(scenario, night))
  for (let place = 0; place < population.size; place += 1) {
    const { lines, decisions, customerNumber } = population.appear(scatter(place), night)
    for (const decision of decisions) decisionLines.push(decisionLine(customerNumber, decision))
    for (const line of lines) {
      const file = files.get(line.office)
      if (file === undefined) throw new RangeError(`no office ${line.office}`)
      const refused = file.write(line)
      if (refused !== null) refusedLines.push(refused)
    }
  }
  const described = [...files.values()].map((file) => file.close())
  const { date = '', caseworkers = false } = scenario.nights[night] ?? {}
  if (caseworkers !== false)
    described.push(
      writeTable(
        directory,
        'caseworkers.csv',
        composeCaseworkers(scenario, createNamePool(scenario.seed), date, caseworkers),
      ),
    )
  if (decisionLines.length > 0)
    described.push(writeTable(directory, 'decisions.csv', [decisionHeader, ...decisionLines.toSorted()]))
  writeManifest(directory, date, described)
  return refusedLines
}

const decisionHeader = 'asiakasnumero;paatos;paatetty;kunta;peruste\n'

function decisionLine(customerNumber: string, { kind, decidedOn, municipality }: TeDecision): string {
  return `${customerNumber};${kind};${decidedOn};${municipality};${grounds[kind]}\n`
}

const grounds: Readonly<Record<TeDecision['kind'], string>> = {
  PALAUTUS: 'asiakkaan pyyntö',
  SIIRTO: 'asiakkaan pyyntö, kunta suostunut',
  KORJAUS: 'siirretty virheellisesti',
}

/** Another order of lines every night; an unchanged night has that of the night before. */
function lineOrderOf(scenario: Scenario, night: number): number {
  return scenario.nights[night]?.unchanged ? lineOrderOf(scenario, night - 1) : night + 1
}

function createCustomerFile(directory: string, scenario: Scenario, office: Scenario['offices'][number]) {
  const fileName = `customers-${office.code}.csv`
  const dialect = dialectOf(office.dialect, scenario.optional_columns)
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

/** A small file of its own: header and lines. */
function writeTable(directory: string, fileName: string, lines: readonly string[]): ManifestLine {
  const file = createOutputFile(join(directory, fileName))
  for (const line of lines) file.write(line)
  return { fileName, rowCount: lines.length - 1, sha256: file.close() }
}
