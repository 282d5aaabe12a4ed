/** Which cases of the worklist are meant: the options that say so. */

import { type Command, InvalidArgumentError } from 'commander'
import type { Db } from '../db/database.ts'
import { UsageError } from '../errors.ts'
import { parseCustomerNumber } from '../terminal/customer-number.ts'
import { oneOf, parseProgramme, suggest } from '../terminal/known-values.ts'
import { type CaseFilter, type CaseState, caseKinds, caseReasons, findCaseReasons } from './case-queries.ts'

export interface FilterOptions {
  readonly kind?: string
  readonly reason?: string
  readonly programme?: string
  readonly customer?: string
  readonly days?: number
}

export function addCaseFilter(command: Command): Command {
  return command
    .option('--kind <kind>', caseKinds.join(', '), oneOf(caseKinds))
    .option('--reason <reason>', 'e.g. MISSING_VALUE')
    .option('--programme <id>', 'of one programme', parseProgramme)
    .option('--customer <number>', 'of one customer', parseCustomerNumber)
    .option('--days <number>', 'there for at least so many days', parseNumber)
}

export function caseFilterOf(options: FilterOptions, states: readonly CaseState[]): CaseFilter {
  return {
    states,
    kind: options.kind ?? null,
    reason: options.reason ?? null,
    programmeId: options.programme ?? null,
    customerNumber: options.customer ?? null,
    days: options.days ?? null,
  }
}

/** Throws UsageError for a reason that no case can have: the codes are known, but for the errors of what failed. */
export async function requireReason(db: Db, reason: string | null): Promise<void> {
  if (reason === null) return
  const known: readonly string[] = caseReasons
  const mistaken = reason.split(', ').find((one) => !known.includes(one))
  if (mistaken === undefined) return
  const found = await findCaseReasons(db)
  if (!found.includes(reason))
    throw new UsageError(
      `there is no reason "${mistaken}": ${suggest(mistaken, [...new Set([...known, ...found])])} (see kuntasiirto worklist list --counts)`,
    )
}

export function parseNumber(value: string): number {
  if (!/^[1-9]\d{0,6}$/.test(value)) throw new InvalidArgumentError('give a number from 1.')
  return Number(value)
}
