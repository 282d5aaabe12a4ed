import { join } from 'node:path'
import { quote } from './dialect.ts'
import type { Fate } from './life.ts'
import { createOutputFile, type OutputFile } from './output-file.ts'
import type { Population } from './population.ts'
import type { Refusal } from './spoilers.ts'

/** A refused line where it was written. */
export interface RefusedLine {
  readonly fileName: string
  readonly lineNumber: number
  /** Empty when it cannot be read. */
  readonly customerNumber: string
  readonly refusal: Refusal
}

/** Writes what a night must come to, in order of customer number. */
export function writeExpected(
  directory: string,
  population: Population,
  night: number,
  refusedLines: readonly RefusedLine[],
): void {
  const tables = {
    outcomes: openTable(
      directory,
      'outcomes',
      'customer_number;outcome;reason_code;municipality_code;groups_met;groups_unknown;why',
    ),
    notifications: openTable(directory, 'notifications', 'customer_number;kind;channel;hold_reason'),
    absent: openTable(directory, 'absent', 'customer_number;newly_absent'),
    ...(population.namesServicePoints
      ? {
          assignments: openTable(
            directory,
            'assignments',
            'customer_number;service_point_id;caseworker;caseworker_id',
          ),
        }
      : {}),
  }
  for (let index = 0; index < population.size; index += 1) {
    const { customerNumber, why, fate, notification, assignment, absence } = population.appear(index, night)
    if (fate !== null) tables.outcomes.write(`${customerNumber};${outcomeCells(fate)};${quote(why)}\n`)
    if (notification !== null) {
      const { kind, channel, holdReason } = notification
      tables.notifications.write(`${customerNumber};${kind};${channel};${holdReason ?? ''}\n`)
    }
    if (assignment !== null) {
      const { servicePoint, caseworker } = assignment
      tables.assignments?.write(
        `${customerNumber};${servicePoint ?? ''};${caseworker.kind};${caseworker.id ?? ''}\n`,
      )
    }
    if (absence !== null) tables.absent.write(`${customerNumber};${absence.isNew}\n`)
  }
  for (const table of Object.values(tables)) table.close()
  writeRejected(join(directory, 'rejected.csv'), refusedLines)
}

function openTable(directory: string, name: string, header: string): OutputFile {
  const file = createOutputFile(join(directory, `${name}.csv`))
  file.write(`${header}\n`)
  return file
}

function outcomeCells(fate: Fate): string {
  const { outcome, reasonCode, municipality, groupsMet, groupsUnknown } = fate
  return [outcome, reasonCode, municipality, groupsMet.join('|'), groupsUnknown.join('|')].join(';')
}

/** Lines without a number first; lines of one number in order of file and line. */
function writeRejected(path: string, lines: readonly RefusedLine[]): void {
  const file = createOutputFile(path)
  file.write('file_name;line_number;customer_number;reason_codes;fields;why\n')
  const ordered = lines.toSorted(
    (left, right) =>
      compare(left.customerNumber, right.customerNumber) ||
      compare(left.fileName, right.fileName) ||
      left.lineNumber - right.lineNumber,
  )
  for (const { fileName, lineNumber, customerNumber, refusal } of ordered) {
    const cells = [
      fileName,
      lineNumber,
      customerNumber,
      joinSorted(refusal.reasonCodes),
      joinSorted(refusal.fields),
    ]
    file.write(`${cells.join(';')};\n`)
  }
  file.close()
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}

function joinSorted(values: readonly string[]): string {
  return values.toSorted().join('|')
}
