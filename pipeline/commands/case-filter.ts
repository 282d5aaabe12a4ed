/** Which cases of the worklist are meant: the options that say so. */
import { type Command, InvalidArgumentError } from 'commander'
import { type CaseFilter, type CaseState, caseKinds } from '../audit/worklist.ts'

export interface FilterOptions {
  readonly kind?: string
  readonly reason?: string
  readonly programme?: string
  readonly customer?: string
  readonly days?: number
}

export function addCaseFilter(command: Command): Command {
  return command
    .option('--kind <kind>', caseKinds.join(', '), parseKind)
    .option('--reason <reason>', 'e.g. MISSING_VALUE')
    .option('--programme <id>', 'of one programme')
    .option('--customer <number>', 'of one customer')
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

function parseKind(value: string): string {
  if (!caseKinds.some((kind) => kind === value))
    throw new InvalidArgumentError(`choose one of ${caseKinds.join(', ')}.`)
  return value
}

export function parseNumber(value: string): number {
  if (!/^[1-9]\d{0,6}$/.test(value)) throw new InvalidArgumentError('give a number from 1.')
  return Number(value)
}
