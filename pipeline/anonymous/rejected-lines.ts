import type { IsoDate, RejectReason } from '../domain.ts'
import { between } from './chance.ts'
import type { Identities } from './identities.ts'
import type { CustomerCells, NightFiles } from './night-files.ts'
import type { Invented } from './person-lines.ts'

interface RejectedOrder {
  readonly asOfDate: IsoDate
  readonly identities: Identities
  /** Rows of every set of reasons, each set in alphabetical order. */
  readonly counts: readonly { readonly reasons: readonly string[]; readonly rows: number }[]
  /** Members whose row is among them, by its reasons joined by commas. */
  readonly members: readonly Invented[]
  /** Somebody new, with a row that nothing is wrong with. */
  readonly stranger: () => Invented
}

interface Line {
  readonly reasons: readonly string[]
  readonly fileName: string
  readonly cells: Record<string, string>
}

/** Rows to be rejected, and what they need. */
export interface RejectedLines {
  readonly lines: readonly Line[]
  /** Who must be known by these identities before the night. */
  readonly known: readonly Invented[]
  /** Members whose row could not be made: they have none. */
  readonly withoutRow: readonly Invented[]
  /** Rows that could not be made. */
  readonly unmade: number
}

/** What makes a row be rejected for a reason, whatever other rows there are; one after the other. */
const breakers: Readonly<Partial<Record<RejectReason, (line: Line, order: RejectedOrder) => CustomerCells>>> =
  {
    MISSING_VALUE: () => ({ last_name: '' }),
    INVALID_CHARACTER: () => ({ phone: '000\u0001' }),
    INVALID_CUSTOMER_NUMBER: () => ({ customer_number: 'X1' }),
    INVALID_HETU: ({ cells }) => ({ personal_identity_code: `32${cells.personal_identity_code?.slice(2)}` }),
    IMPLAUSIBLE_AGE: (_, { identities, asOfDate }) => ({
      personal_identity_code: identities.hetu(asOfDate, between(5, 10)),
    }),
    HETU_CHECK_CHARACTER: ({ cells }) => ({
      personal_identity_code: withWrongCheck(cells.personal_identity_code ?? ''),
    }),
    INVALID_DATE: () => ({ unemployed_since: '31.2.2020' }),
    INVALID_NUMBER: () => ({ labour_market_subsidy_days: 'X' }),
    INVALID_CODE: () => ({ benefit: 'X' }),
  }

const twice = 'DUPLICATE_CUSTOMER_NUMBER,DUPLICATE_HETU'
const isDuplicate = (reason: string) => reason.startsWith('DUPLICATE_')
const isConflict = ({ reasons }: Line) => reasons.includes('IDENTITY_CONFLICT')

/** As many rows for every set of reasons as there were, of invented people. `mayBeKnown`: there is a night before. */
export function makeRejected(order: RejectedOrder, mayBeKnown: boolean): RejectedLines {
  const { counts, members, stranger } = order
  const waiting = Map.groupBy(members, ({ expected }) => expected.reason)
  const lines: Line[] = []
  let unmade = 0
  for (const { reasons, rows } of counts) {
    const set = reasons.join(',')
    const isAboutOthers = reasons.some((reason) => isDuplicate(reason) || reason === 'IDENTITY_CONFLICT')
    if (reasons.includes('IDENTITY_CONFLICT') && !mayBeKnown) {
      unmade += rows
      continue
    }
    for (let row = 0; row < rows; ) {
      const member = !isAboutOthers || set === twice ? waiting.get(set)?.pop() : undefined
      const { tonight, before, fileName } = member ?? stranger()
      const copies = set !== twice ? 1 : rows - row === 3 ? 3 : Math.min(2, rows - row)
      for (let copy = 0; copy < copies; copy += 1)
        lines.push({ reasons, fileName, cells: { ...(before ?? tonight) } as Record<string, string> })
      row += copies
    }
  }
  for (const line of lines)
    for (const [reason, breaker] of Object.entries(breakers))
      if (line.reasons.includes(reason)) Object.assign(line.cells, breaker(line, order))
  const alone = new Set([
    ...pairUp(lines, 'DUPLICATE_CUSTOMER_NUMBER', 'customer_number'),
    ...pairUp(lines, 'DUPLICATE_HETU', 'personal_identity_code'),
  ])
  const made = lines.filter((line) => !alone.has(line))
  return {
    lines: made,
    known: findKnown(made, stranger),
    withoutRow: [...waiting.values()].flat(),
    unmade: unmade + alone.size,
  }
}

/** Gives the same value to two rows each, to three at the end of an odd number. Returns a row that has no other. */
function pairUp(lines: readonly Line[], reason: string, field: string): readonly Line[] {
  const open = lines
    .filter(({ reasons }) => reasons.includes(reason) && reasons.join(',') !== twice)
    .toSorted((one, other) => Number(isConflict(one)) - Number(isConflict(other)))
  if (open.length === 1) return open
  open.forEach((line, index) => {
    const partner = index === open.length - 1 && index % 2 === 0 ? index - 1 : index - (index % 2)
    line.cells[field] = open[partner]?.cells[field] ?? ''
  })
  return []
}

/** For rows whose number is to be known with another identity code: those who have it. */
function findKnown(lines: readonly Line[], stranger: () => Invented): readonly Invented[] {
  const numbers = new Set(lines.filter(isConflict).map(({ cells }) => cells.customer_number ?? ''))
  return [...numbers].map((customerNumber) => {
    const known = stranger()
    const own = lines.find((line) => line.cells.customer_number === customerNumber && !isConflict(line))
    const hetu = own?.cells.personal_identity_code
    const identity = {
      customer_number: customerNumber,
      ...(hetu !== undefined && { personal_identity_code: hetu }),
    }
    return { ...known, customerNumber, tonight: { ...known.tonight, ...identity } }
  })
}

function withWrongCheck(hetu: string): string {
  return `${hetu.slice(0, -1)}${hetu.endsWith('0') ? '1' : '0'}`
}

export function writeRejected(lines: readonly Line[], night: NightFiles): void {
  for (const { fileName, cells, reasons } of lines) {
    const surplus = reasons.includes('COLUMN_COUNT') ? ['liikaa'] : []
    night.expectRejected(fileName, night.addCustomer(fileName, cells, surplus), reasons)
  }
}
