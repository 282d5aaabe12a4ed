/**
 * How a municipality's system may take handovers in, by the rules that its handbook gives (pipeline/deliver/files/README.md)
 * and nothing else: files in any order, each as often as it comes.
 */
import type { Line } from './handovers.ts'

export interface ImportedCustomership {
  readonly isCustomer: boolean
  readonly since: unknown
  readonly until: unknown
  readonly isProtected: boolean
  readonly caseworker: unknown
  /** What the last whole line tells of the person. */
  readonly person: Line | null
}

export class HandoverImporter {
  readonly #lines = new Map<string, Line>()

  read(lines: readonly Line[]): void {
    for (const line of lines) this.#lines.set(JSON.stringify(line), line)
  }

  /** Each customership by programme and customer number, sorted. */
  register(): Readonly<Record<string, ImportedCustomership>> {
    const lines = [...this.#lines.values()]
    const cancelled = new Set(
      lines.filter(isCancelling).map((line) => keyOf({ ...line, numero: line.peruttu_numero })),
    )
    const standing = lines
      .filter((line) => !isCancelling(line) && !cancelled.has(keyOf(line)))
      .sort((one, other) => Number(one.numero) - Number(other.numero))
    const register = new Map<string, ImportedCustomership>()
    for (const line of standing) {
      const key = `${line.ohjelma} ${line.asiakasnumero}`
      register.set(key, apply(register.get(key), line))
    }
    return Object.fromEntries([...register].sort(([one], [other]) => (one < other ? -1 : 1)))
  }
}

const isCancelling = ({ tapahtuma }: Line) => String(tapahtuma).startsWith('PERUTTU ')

/** Which line of which handover, whether it tells of it or takes it back. */
function keyOf({ tapahtuma, ohjelma, numero, asiakasnumero }: Line): string {
  return [String(tapahtuma).replace('PERUTTU ', ''), ohjelma, numero, asiakasnumero].join(' ')
}

function apply(before: ImportedCustomership | undefined, line: Line): ImportedCustomership {
  const isProtected = line.turvakielto === 'K'
  const known = before ?? { isCustomer: true, since: null, until: null, caseworker: null, person: null }
  const person = 'sukunimi' in line ? line : known.person
  const caseworker = 'vastuutyontekija' in line ? line.vastuutyontekija : known.caseworker
  switch (line.tapahtuma) {
    case 'TULEE':
      return { isCustomer: true, since: line.alkaen, until: null, isProtected, caseworker, person }
    case 'LAHTEE':
      return { ...known, isCustomer: false, until: line.alkaen, isProtected, caseworker: null }
    case 'TYONTEKIJA':
    case 'TURVAKIELTO':
      return { ...known, isProtected, caseworker, person }
    default:
      throw new Error(`unknown event ${line.tapahtuma}`)
  }
}
