import { createHash } from 'node:crypto'
import { closeSync, fsyncSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { stringify } from 'csv-stringify/sync'
import type { IsoDate } from '../domain.ts'
import { type CustomerField, optionalCustomerFields, type Profile } from '../extract/profile.ts'

export type CustomerCells = Readonly<Partial<Record<CustomerField, string>>>

const flushAt = 1 << 18

/** A private file (0600) of lines, written in pieces. */
class LineFile {
  readonly #descriptor: number
  readonly #hash = createHash('sha256')
  #pending = ''
  #lines = 0

  constructor(path: string) {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    this.#descriptor = openSync(path, 'wx', 0o600)
  }

  /** Returns the line's number, from 1. */
  add(cells: readonly string[]): number {
    this.#pending += stringify([[...cells]], { delimiter: ';' })
    this.#lines += 1
    if (this.#pending.length > flushAt) this.#flush()
    return this.#lines
  }

  /** Lines but the header, and the checksum. */
  close(): { readonly rows: number; readonly sha256: string } {
    this.#flush()
    fsyncSync(this.#descriptor)
    closeSync(this.#descriptor)
    return { rows: this.#lines - 1, sha256: this.#hash.digest('hex') }
  }

  #flush(): void {
    const bytes = Buffer.from(this.#pending)
    this.#hash.update(bytes)
    for (let offset = 0; offset < bytes.length; ) offset += writeSync(this.#descriptor, bytes, offset)
    this.#pending = ''
  }
}

/** What the rules are expected to say of somebody on a night. */
interface ExpectedOutcome {
  readonly outcome: string
  readonly reason: string
  readonly place: string
}

/** One night of the folder and what is expected of it, open for writing; read by the profile's headers. */
export class NightFiles {
  readonly date: IsoDate
  readonly #folder: string
  readonly #expected: string
  readonly #profile: Profile
  readonly #fields: readonly (readonly [CustomerField, string])[]
  readonly #files = new Map<string, LineFile>()
  readonly #outcomes: LineFile
  readonly #rejected: LineFile
  readonly #absent: LineFile

  /** `customerFiles`: one for each office, also one that nothing comes into. */
  constructor(folder: string, date: IsoDate, customerFiles: readonly string[], profile: Profile) {
    this.date = date
    this.#profile = profile
    this.#folder = join(folder, 'nights', date)
    this.#expected = join(folder, 'expected', date)
    const left: readonly string[] = optionalCustomerFields.filter((field) => field !== 'unemployment_risk')
    this.#fields = Object.entries(profile.headers.customers).filter(([field]) => !left.includes(field)) as [
      CustomerField,
      string,
    ][]
    for (const name of customerFiles)
      this.#open(
        name,
        this.#fields.map(([, header]) => header),
      )
    this.#outcomes = this.#expect('outcomes', [
      'customer_number',
      'outcome',
      'reason_code',
      'municipality_code',
    ])
    this.#rejected = this.#expect('rejected', ['file_name', 'line_number', 'reason_codes'])
    this.#absent = this.#expect('absent', ['customer_number'])
  }

  /** `surplus`: cells that are one too many. Returns the line's number. */
  addCustomer(fileName: string, cells: CustomerCells, surplus: readonly string[] = []): number {
    const file = this.#files.get(fileName)
    if (file === undefined) throw new Error('the night has no file of that office')
    return file.add([...this.#fields.map(([field]) => cells[field] ?? ''), ...surplus])
  }

  addDecision(line: {
    readonly customerNumber: string
    readonly kind: string
    readonly on: IsoDate
    readonly to: string
  }): void {
    const file =
      this.#files.get('decisions.csv') ??
      this.#open('decisions.csv', Object.values(this.#headers('decisions')))
    const cells = {
      customer_number: line.customerNumber,
      kind: line.kind,
      decided_on: line.on,
      municipality_code: line.to,
    }
    file.add(this.#cellsOf('decisions', cells))
  }

  addCaseworker(cells: Readonly<Record<string, string>>): void {
    const file =
      this.#files.get('caseworkers.csv') ??
      this.#open('caseworkers.csv', Object.values(this.#headers('caseworkers')))
    file.add(this.#cellsOf('caseworkers', cells))
  }

  expectOutcome(customerNumber: string, { outcome, reason, place }: ExpectedOutcome): void {
    this.#outcomes.add([customerNumber, outcome, reason, place])
  }

  expectRejected(fileName: string, line: number, reasons: readonly string[]): void {
    this.#rejected.add([fileName, String(line), reasons.join('|')])
  }

  expectAbsent(customerNumber: string): void {
    this.#absent.add([customerNumber])
  }

  /** The manifest comes last: it says what all others hold. */
  close(): void {
    for (const file of [this.#outcomes, this.#rejected, this.#absent]) file.close()
    const lines = [...this.#files].map(([name, file]) => ({ name, ...file.close() }))
    const manifest = new LineFile(join(this.#folder, 'manifest.csv'))
    const headers = this.#headers('manifest')
    manifest.add(Object.values(headers))
    for (const { name, rows, sha256 } of lines)
      manifest.add(
        this.#cellsOf('manifest', {
          file_name: name,
          row_count: String(rows),
          sha256,
          extracted_for: this.date,
        }),
      )
    manifest.close()
  }

  #headers(kind: 'manifest' | 'caseworkers' | 'decisions'): Readonly<Record<string, string>> {
    return this.#profile.headers[kind]
  }

  #cellsOf(
    kind: 'manifest' | 'caseworkers' | 'decisions',
    cells: Readonly<Record<string, string>>,
  ): string[] {
    return Object.keys(this.#headers(kind)).map((field) => cells[field] ?? '')
  }

  #open(name: string, header: readonly string[]): LineFile {
    const file = new LineFile(join(this.#folder, name))
    file.add(header)
    this.#files.set(name, file)
    return file
  }

  #expect(table: string, header: readonly string[]): LineFile {
    const file = new LineFile(join(this.#expected, `${table}.csv`))
    file.add(header)
    return file
  }
}
