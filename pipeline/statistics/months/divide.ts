import type { Codes } from '../../db/copy-out.ts'
import { smallestCount } from '../../small-counts.ts'
import { type Attribute, firstCount } from './attributes.ts'

/** People by position. */
export interface People {
  /** The class of each one's last line, any number; 0: there is no line yet. */
  readonly formerClasses: Codes
  /** For each attribute a code of each one's value: equal values have equal codes. */
  readonly values: readonly Codes[]
}

export interface Classes {
  /** The number of each person's class, by position; -1: the person has no line. */
  readonly of: Int32Array
  /** Which attributes are told in each class, a bit each, the first lowest. */
  readonly told: readonly number[]
}

/**
 * Divides people into classes, of which nobody is alone: everybody of a class was told the same things in all lines until
 * now, and there are at least `smallestCount` of them. A class is divided by one attribute after the other. Each part that
 * is large enough is told its value; the others stay together untold, and where they would be too few for that, as many of
 * the largest part as are missing join them. So whoever knows of a person everything that the lines of all months tell
 * finds `smallestCount` people, and not one. (k-anonymity by local suppression, over the whole sequence.)
 *
 * People without a line begin together; too few begin with those of another month. Who joins is decided by position, which
 * must say nothing of people.
 */
export function divide({ formerClasses, values }: People, attributes: readonly Attribute[]): Classes {
  let classes = beginWith(formerClasses)
  for (const [index, { laterCount }] of attributes.entries()) {
    const codes = values[index]
    if (codes === undefined)
      throw new RangeError(`${values.length} of ${attributes.length} attributes have values`)
    classes = divideBy(classes, codes, laterCount, 1 << index)
  }
  return numbered(classes)
}

/** People who were told the same things, in all lines until now. */
class Class {
  count = 0
  readonly parts = new Map<number, Part>()
  readonly told: number
  readonly isNew: boolean
  private untold: Class | null = null

  constructor(told: number, isNew: boolean) {
    this.told = told
    this.isNew = isNew
  }

  partOf(code: number): Part {
    let part = this.parts.get(code)
    if (part === undefined) {
      part = { count: 0, isTold: false, joining: 0, becomes: null }
      this.parts.set(code, part)
    }
    return part
  }

  /** The class of the next person of a part, which is told the value, or not. */
  next(part: Part, bit: number): Class {
    if (!part.isTold || part.joining > 0) {
      part.joining = Math.max(part.joining - 1, 0)
      this.untold ??= new Class(this.told, this.isNew)
      return this.untold
    }
    part.becomes ??= new Class(this.told | bit, this.isNew)
    return part.becomes
  }
}

/** People of one class with one value. */
interface Part {
  count: number
  isTold: boolean
  /** How many of them still join the untold. */
  joining: number
  becomes: Class | null
}

function beginWith(formerClasses: Codes): (Class | null)[] {
  const known = new Map<number, Class>()
  const classes = Array.from(formerClasses, (former) => {
    const its = known.get(former) ?? new Class(0, former === 0)
    known.set(former, its)
    its.count += 1
    return its
  })
  const isTooFew = ({ isNew, count }: Class) => isNew && count < smallestCount
  return classes.map((its) => (isTooFew(its) ? null : its))
}

function divideBy(
  classes: readonly (Class | null)[],
  codes: Codes,
  laterCount: number | null,
  bit: number,
): (Class | null)[] {
  const parts = classes.map((its, person) => {
    const part = its?.partOf(codes[person] ?? 0) ?? null
    if (part !== null) part.count += 1
    return part
  })
  for (const its of new Set(classes)) if (its !== null) judge(its, its.isNew ? firstCount : laterCount)
  return classes.map((its, person) => {
    const part = parts[person] ?? null
    if (its === null || part === null) return null
    const next = its.next(part, bit)
    next.count += 1
    return next
  })
}

/** @param needed How many must be alike to be told it; null: all of the class. */
function judge({ count, parts }: Class, needed: number | null): void {
  let untold = count
  let largest: Part | null = null
  for (const part of parts.values()) {
    // Where all are alike, nobody is told apart by it.
    part.isTold = part.count === count || (needed !== null && part.count >= needed)
    if (!part.isTold) continue
    untold -= part.count
    if (largest === null || part.count > largest.count) largest = part
  }
  if (largest === null || untold === 0 || untold >= smallestCount) return
  largest.joining = smallestCount - untold
  if (largest.count - largest.joining < smallestCount) largest.isTold = false // too few would be left: all of it joins
}

/** Numbers the classes as their people stand. */
function numbered(classes: readonly (Class | null)[]): Classes {
  const numbers = new Map<Class, number>()
  const of = Int32Array.from(classes, (its) => {
    if (its === null) return -1
    const number = numbers.get(its) ?? numbers.size
    numbers.set(its, number)
    return number
  })
  return { of, told: Array.from(numbers.keys(), ({ told }) => told) }
}
