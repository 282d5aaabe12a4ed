import type { Codes } from '../../db/copy-out.ts'
import { smallestCount } from '../../privacy/small-counts.ts'
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
  // The same two arrays all along: for a million people each step would leave as much again behind.
  const of = new Int32Array(formerClasses.length)
  const partOf = new Int32Array(formerClasses.length)
  let classes = beginWith(formerClasses, of)
  for (const [index, { laterCount }] of attributes.entries()) {
    const codes = values[index]
    if (codes === undefined)
      throw new RangeError(`${values.length} of ${attributes.length} attributes have values`)
    const parts = divideIntoParts(of, classes, codes, partOf)
    for (const its of classes) judge(its, its.isNew ? firstCount : laterCount)
    classes = regroup(of, classes, partOf, parts, 1 << index)
  }
  return { of, told: classes.map(({ told }) => told) }
}

/** People who were told the same things, in all lines until now. */
interface Class {
  readonly number: number
  readonly isNew: boolean
  /** Which attributes are told. */
  readonly told: number
  count: number
  /** By the code of the value. */
  readonly parts: Map<number, Part>
  /** What becomes of those who are not told the value; null: there is none of them yet. */
  untold: Class | null
}

/** People of one class with one value. */
interface Part {
  readonly number: number
  count: number
  isTold: boolean
  /** How many of them still join the untold. */
  joining: number
  becomes: Class | null
}

function addClass(classes: Class[], isNew: boolean, told: number): Class {
  const added = { number: classes.length, isNew, told, count: 0, parts: new Map(), untold: null }
  classes.push(added)
  return added
}

/** The classes to begin with. Too few who begin are in none. */
function beginWith(formerClasses: Codes, of: Int32Array): readonly Class[] {
  const classes: Class[] = []
  const known = new Map<number, Class>()
  let beginning = 0
  for (const former of formerClasses) if (former === 0) beginning += 1
  for (const [person, former] of formerClasses.entries()) {
    const isLeftOut = former === 0 && beginning < smallestCount
    const its = isLeftOut ? null : (known.get(former) ?? addClass(classes, former === 0, 0))
    of[person] = its?.number ?? -1
    if (its === null) continue
    known.set(former, its)
    its.count += 1
  }
  return classes
}

function divideIntoParts(
  of: Int32Array,
  classes: readonly Class[],
  codes: Codes,
  partOf: Int32Array,
): readonly Part[] {
  const parts: Part[] = []
  for (const [person, number] of of.entries()) {
    const its = classes[number]
    if (its === undefined) continue
    const code = codes[person] ?? 0
    let part = its.parts.get(code)
    if (part === undefined) {
      part = { number: parts.length, count: 0, isTold: false, joining: 0, becomes: null }
      parts.push(part)
      its.parts.set(code, part)
    }
    part.count += 1
    partOf[person] = part.number
  }
  return parts
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

/** Puts everybody into the class that is told the value, or is not. The new classes are numbered as their people stand. */
function regroup(
  of: Int32Array,
  classes: readonly Class[],
  partOf: Int32Array,
  parts: readonly Part[],
  bit: number,
): readonly Class[] {
  const divided: Class[] = []
  for (const [person, number] of of.entries()) {
    const its = classes[number]
    const part = parts[partOf[person] ?? -1]
    if (its === undefined || part === undefined) continue
    let next: Class
    if (part.isTold && part.joining === 0) {
      part.becomes ??= addClass(divided, its.isNew, its.told | bit)
      next = part.becomes
    } else {
      part.joining = Math.max(part.joining - 1, 0)
      its.untold ??= addClass(divided, its.isNew, its.told)
      next = its.untold
    }
    next.count += 1
    of[person] = next.number
  }
  return divided
}
