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
  let { classes, people } = beginWith(formerClasses)
  let divided: Int32Array = new Int32Array(people.length)
  for (const [index, { laterCount }] of attributes.entries()) {
    const codes = values[index]
    if (codes === undefined)
      throw new RangeError(`${values.length} of ${attributes.length} attributes have values`)
    classes = divideAll(classes, { people, divided, codes, bit: 1 << index, laterCount })
    // The same two arrays all along: for a million people each step would leave as much again behind.
    ;[people, divided] = [divided, people]
  }
  const isEverybody = people.length === formerClasses.length
  return numberAsTheyStand(classes, people, isEverybody ? divided : new Int32Array(formerClasses.length))
}

/**
 * People who were told the same things, in all lines until now. The people of each class stand side by side in one array,
 * in order of position: parts that are lists or objects of their own take more memory than all else.
 */
interface Class {
  readonly from: number
  readonly to: number
  readonly isNew: boolean
  /** Which attributes are told. */
  readonly told: number
}

/** The classes to begin with. Too few who begin are in none. */
function beginWith(formerClasses: Codes): {
  readonly classes: readonly Class[]
  readonly people: Int32Array
} {
  const counts = new Map<number, number>()
  for (const former of formerClasses) counts.set(former, (counts.get(former) ?? 0) + 1)
  if ((counts.get(0) ?? 0) < smallestCount) counts.delete(0)
  const classes: Class[] = []
  const places = new Map<number, number>()
  let size = 0
  for (const [former, count] of counts) {
    places.set(former, size)
    classes.push({ from: size, to: size + count, isNew: former === 0, told: 0 })
    size += count
  }
  const people = new Int32Array(size)
  formerClasses.forEach((former, person) => {
    const place = places.get(former)
    if (place === undefined) return
    people[place] = person
    places.set(former, place + 1)
  })
  return { classes, people }
}

interface Step {
  readonly people: Int32Array
  /** Where they stand afterwards. */
  readonly divided: Int32Array
  readonly codes: Codes
  /** Of the attribute. */
  readonly bit: number
  /** How many must be alike to be told it after the first line; null: all of the class. */
  readonly laterCount: number | null
}

function divideAll(classes: readonly Class[], { people, divided, codes, bit, laterCount }: Step): Class[] {
  let width = 0
  for (const code of codes) width = Math.max(width, code + 1)
  const counts = new Int32Array(width)
  /** Where the next one with the code goes; -1: to the untold. */
  const places = new Int32Array(width).fill(-1)
  const parted: Class[] = []
  for (const { from, to, isNew, told } of classes) {
    const present: number[] = []
    for (let at = from; at < to; at += 1) {
      const code = codes[people[at] ?? 0] ?? 0
      const count = counts[code] ?? 0
      if (count === 0) present.push(code)
      counts[code] = count + 1
    }
    const count = (code: number) => counts[code] ?? 0
    const { toldCodes, joiningCode, joining } = judge(
      present,
      count,
      to - from,
      isNew ? firstCount : laterCount,
    )
    let place = from
    for (const code of toldCodes) {
      const end = place + count(code) - (code === joiningCode ? joining : 0)
      places[code] = place
      parted.push({ from: place, to: end, isNew, told: told | bit })
      place = end
    }
    if (place < to) parted.push({ from: place, to, isNew, told })
    let stillJoining = joining
    for (let at = from; at < to; at += 1) {
      const person = people[at] ?? 0
      const code = codes[person] ?? 0
      const toldPlace = places[code] ?? -1
      if (toldPlace === -1 || (code === joiningCode && stillJoining-- > 0)) divided[place++] = person
      else {
        divided[toldPlace] = person
        places[code] = toldPlace + 1
      }
    }
    for (const code of present) {
      counts[code] = 0
      places[code] = -1
    }
  }
  return parted
}

/** Of the codes present in a class those whose people are told it, and how many of one of them join the untold first. */
function judge(
  present: readonly number[],
  count: (code: number) => number,
  all: number,
  needed: number | null,
): { readonly toldCodes: readonly number[]; readonly joiningCode: number | null; readonly joining: number } {
  // Where all are alike, nobody is told apart by it.
  const toldCodes = present.filter(
    (code) => count(code) === all || (needed !== null && count(code) >= needed),
  )
  const untold = toldCodes.reduce((left, code) => left - count(code), all)
  const [first] = toldCodes
  if (first === undefined || untold === 0 || untold >= smallestCount)
    return { toldCodes, joiningCode: null, joining: 0 }
  const largest = toldCodes.reduce((most, code) => (count(code) > count(most) ? code : most), first)
  const joining = smallestCount - untold
  if (count(largest) - joining >= smallestCount) return { toldCodes, joiningCode: largest, joining }
  // Too few would be left: all of it joins.
  return { toldCodes: toldCodes.filter((code) => code !== largest), joiningCode: null, joining: 0 }
}

/** Numbers the classes as their people stand by position, into `of`: how they were divided, nothing tells. */
function numberAsTheyStand(classes: readonly Class[], people: Int32Array, of: Int32Array): Classes {
  of.fill(-1)
  for (const [place, { from, to }] of classes.entries())
    for (let at = from; at < to; at += 1) of[people[at] ?? 0] = place
  const numbers = new Int32Array(classes.length).fill(-1)
  const told: number[] = []
  for (let person = 0; person < of.length; person += 1) {
    const place = of[person] ?? -1
    const its = classes[place]
    if (its === undefined) continue
    if (numbers[place] === -1) numbers[place] = told.push(its.told) - 1
    of[person] = numbers[place] ?? -1
  }
  return { of, told }
}
