import { join } from 'node:path'
import type { Appearance } from './life.ts'
import { createOutputFile } from './output-file.ts'
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
  const outcomes = createOutputFile(join(directory, 'outcomes.csv'))
  const notifications = createOutputFile(join(directory, 'notifications.csv'))
  const absent = createOutputFile(join(directory, 'absent.csv'))
  outcomes.write('customer_number;outcome;reason_code;municipality_code;groups_met;groups_unknown;why\n')
  notifications.write('customer_number;kind;channel;hold_reason\n')
  absent.write('customer_number;newly_absent\n')
  for (let index = 0; index < population.size; index += 1) {
    const { customerNumber, fate, absence } = population.appear(index, night)
    if (fate !== null) outcomes.write(`${customerNumber};${outcomeCells(fate)};\n`)
    if (fate?.notification) {
      const { kind, reach } = fate.notification
      notifications.write(`${customerNumber};${kind};${reach.channel};${reach.holdReason ?? ''}\n`)
    }
    if (absence !== null) absent.write(`${customerNumber};${absence.isNew}\n`)
  }
  for (const file of [outcomes, notifications, absent]) file.close()
  writeRejected(join(directory, 'rejected.csv'), refusedLines)
}

function outcomeCells(fate: NonNullable<Appearance['fate']>): string {
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
