import type { RecordValues } from './record-values.ts'
import type { StagedRows } from './staged-rows.ts'

const mostRemembered = 5_000
/** Longer values hardly ever come again. */
const longestRemembered = 100
const slots = 2 ** 13
/** Numbers kept of each: the hash, and where in the bytes the value begins, ends, and what is staged for it ends. */
const [numbers, valueStart, valueEnd, stagedEnd] = [4, 1, 2, 3]

/**
 * What values read as, by their bytes: a table whose slots are tried one after the other, from the one of the value's hash.
 * Numbers and bytes, not objects: it is asked some thirty times a row. Bounded, whatever the file holds.
 */
export class RememberedVerdicts<Verdict extends { readonly staged: string }> {
  /** Counted from 1; 0 is none. */
  readonly #slots = new Uint16Array(slots)
  readonly #numbers = new Int32Array(numbers * (mostRemembered + 1))
  #bytes = Buffer.allocUnsafeSlow(1024)
  #length = 0
  readonly #verdicts: Verdict[] = []

  /** Puts into `rows` what the value reads as; undefined where it is not known. */
  put(values: RecordValues, place: number, rows: StagedRows): Verdict | undefined {
    const hash = values.hash(place)
    for (let slot = firstSlot(hash); ; slot = (slot + 1) & (slots - 1)) {
      const found = this.#slots[slot] ?? 0
      if (found === 0) return undefined
      const at = numbers * found
      if (this.#numbers[at] !== hash) continue
      const end = this.#numbers[at + valueEnd] ?? 0
      if (!values.isSame(place, this.#bytes, this.#numbers[at + valueStart] ?? 0, end)) continue
      rows.put(this.#bytes, end, this.#numbers[at + stagedEnd] ?? 0)
      return this.#verdicts[found - 1]
    }
  }

  remember(values: RecordValues, place: number, verdict: Verdict): void {
    const [start, end] = [values.start(place), values.end(place)]
    if (end - start > longestRemembered) return
    if (this.#verdicts.length === mostRemembered) this.#forget()
    const hash = values.hash(place)
    let slot = firstSlot(hash)
    while (this.#slots[slot] !== 0) slot = (slot + 1) & (slots - 1)
    this.#slots[slot] = this.#verdicts.push(verdict)
    const at = numbers * this.#verdicts.length
    this.#numbers[at] = hash
    this.#numbers[at + valueStart] = this.#length
    this.#numbers[at + valueEnd] = this.#add(values.bytes.subarray(start, end))
    this.#numbers[at + stagedEnd] = this.#add(Buffer.from(verdict.staged))
  }

  #add(bytes: Buffer): number {
    if (this.#length + bytes.length > this.#bytes.length) {
      const grown = Buffer.allocUnsafeSlow(2 * (this.#length + bytes.length))
      this.#bytes.copy(grown, 0, 0, this.#length)
      this.#bytes = grown
    }
    bytes.copy(this.#bytes, this.#length)
    this.#length += bytes.length
    return this.#length
  }

  #forget(): void {
    this.#slots.fill(0)
    this.#verdicts.length = 0
    this.#length = 0
  }
}

/** The upper bits are better mixed. */
function firstSlot(hash: number): number {
  return (hash ^ (hash >>> 15)) & (slots - 1)
}
