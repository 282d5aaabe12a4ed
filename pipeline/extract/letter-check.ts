import { type Confusion, confusions, type LostLetter } from './charsets.ts'
import { escapes, isGarbled, isPlaceholder, look, mayBePlaceholder, replaced } from './lost-letters.ts'
import type { RecordValues } from './record-values.ts'

/** Values with lost letters that refuse a file which has right ones too. */
const fewest = 3
/** Of the values with such letters, lost or right. */
const sharePercent = 10
/** Of all values: of right Finnish names, streets and post offices about every other has an ä, an ö or an å. */
const shareOfAllPercent = 2

/** Different words of which some would have an ä, an ö or an å, in whatever part of Finland. */
const enoughWords = 300

const nordic = /[äöåÄÖÅ]/
const beyondAscii = /[^\p{ASCII}]/u
const caron = /[šžŠŽ]/
const latinLetter = /\p{sc=Latin}/u
const letter = /\p{L}/u
const upper = /\p{Lu}/u
const smallLetter = /\p{Ll}/u
const properLetter = /^(?!\p{Lm})\p{L}/u
const punctuation = /[\p{P}\p{Sk}]/u

const rememberedNames = 5_000

interface Evidence {
  readonly name: string
  readonly origin: string
  /** Whether right letters of the Finnish alphabet speak against it, or only š and ž. */
  readonly isNordic: boolean
  /** Values. */
  count: number
  /** In all of them. */
  occurrences: number
  firstLine: number
  /** Of the first one. */
  pattern: string
}

interface Look extends LostLetter {
  readonly evidence: Evidence
}

/**
 * Weighs the letters of one file's names, streets and post offices: whether they were lost to another character set.
 * One odd name refuses no file; letters that are lost again and again, and hardly ever right, do.
 */
export class LetterCheck {
  #line = 0
  #garbledRows = 0
  #openGarbledRows = 0
  #values = 0
  #nordicValues = 0
  #caronValues = 0
  /** Of values in ASCII, without numbers and the like; null once there was another letter. */
  #asciiWords: Set<string> | null = new Set()
  readonly #innocent = new Set<string>()
  readonly #confusions = confusions.map(startEvidence)
  readonly #looks = looksByFirst(confusions, this.#confusions)
  readonly #escapes = escapes.map(([name, pattern]) => ({ pattern, evidence: startEvidence({ name }) }))
  readonly #replaced = startEvidence({ name: 'letters were replaced by question marks' })

  /** Rows with a garbled value. */
  get garbledRows(): number {
    return this.#garbledRows
  }

  /** Those whose place their file may tell. */
  get openGarbledRows(): number {
    return this.#openGarbledRows
  }

  /** The values to come stand in the row that begins on this line. */
  beginRow(line: number): void {
    this.#line = line
  }

  /** A row counts once, however many garbled values it has. `isOpen`: it says that the person is under no non-disclosure. */
  countGarbledRow(isOpen: boolean): void {
    this.#garbledRows++
    if (isOpen) this.#openGarbledRows++
  }

  /** Takes one value into account, and says whether it holds what no such value has. */
  note(text: string): boolean {
    this.#values++
    const kind = look(text)
    if (this.#asciiWords !== null) this.#noteAscii(text)
    if (kind === 'nordic') this.#nordicValues++
    if (kind !== 'unusual') return kind === 'plain' && isPlaceholder(text)
    if (!this.#innocent.has(text)) return this.#weigh(text.normalize('NFC')) || isPlaceholder(text)
    this.#countRight(text)
    return false
  }

  /**
   * Takes a value into account by its bytes alone, one of the usual characters; false where it must be noted as text. Most
   * are, so this is quick.
   */
  noteUsual(values: RecordValues, place: number): boolean {
    if (mayBePlaceholder(values.bytes[values.start(place)] ?? 0)) return false
    if (values.hasNordicLetter(place)) {
      this.#asciiWords = null
      this.#nordicValues++
    } else if (this.#asciiWords !== null) return false
    this.#values++
    return true
  }

  /** The problems of the file as a whole: each names a line and a pattern, and quotes no value. */
  judge(): string[] {
    const likeliest = [...Map.groupBy(this.#confusions, ({ origin }) => origin).values()].flatMap((several) =>
      several.reduce((best, one) => (one.count > best.count ? one : best)),
    )
    return [
      ...likeliest
        .filter((one) => this.#isRefused(one))
        .map((one) => describe(one, `the text was in ${one.name}`)),
      ...this.#escapes
        .filter(({ evidence }) => this.#isRefused(evidence))
        .map(({ evidence }) => describe(evidence, `letters are written as ${evidence.name}`)),
      ...(this.#isRefused(this.#replaced) ? [describe(this.#replaced, this.#replaced.name)] : []),
      ...((this.#asciiWords?.size ?? 0) >= enoughWords
        ? [
            `not one of its names, streets and post offices, ${enoughWords} different ones and more, has an ä, an ö or an å: there is an a or an o where these should be, or nothing: have the file exported in UTF-8 or Windows-1252`,
          ]
        : []),
    ]
  }

  #noteAscii(text: string): void {
    if (beyondAscii.test(text)) this.#asciiWords = null
    else if ((this.#asciiWords?.size ?? 0) < enoughWords) {
      const word = text.replace(/[^A-Za-z]+/g, ' ').trim()
      if (word.length > 2) this.#asciiWords?.add(word)
    }
  }

  #isRefused({ count, occurrences, isNordic }: Evidence): boolean {
    if (isNordic && 100 * count <= shareOfAllPercent * this.#values) return false
    if (this.#nordicValues === 0 && occurrences >= 2) return true
    const right = isNordic ? this.#nordicValues : this.#caronValues
    return count >= fewest && 100 * count > sharePercent * (count + right)
  }

  /** The longest that begin here. */
  #findLooks(text: string, at: number): readonly Look[] {
    const own = this.#looks.get(text[at] ?? '')
    if (own === undefined) return []
    const found = own.filter(({ looks }) => text.startsWith(looks, at) && isOutOfPlace(text, at, looks))
    const longest = Math.max(...found.map(({ looks }) => looks.length))
    return found.filter(({ looks }) => looks.length === longest)
  }

  /** Whether the value is garbled. */
  #weigh(text: string): boolean {
    const seen = new Set<Evidence>()
    const add = (evidence: Evidence, pattern: string) => {
      evidence.occurrences++
      if (seen.has(evidence)) return
      seen.add(evidence)
      if (evidence.count++ > 0) return
      evidence.firstLine = this.#line
      evidence.pattern = pattern
    }
    for (let at = 0; at < text.length; ) {
      const found = this.#findLooks(text, at)
      for (const look of found) add(look.evidence, describeLook(look))
      // What is part of a longer look is none of its own.
      at += found[0]?.looks.length ?? 1
    }
    for (const { pattern, evidence } of this.#escapes)
      for (const [found] of text.matchAll(pattern)) add(evidence, `"${found.slice(0, 12)}"`)
    for (const _ of text.matchAll(replaced)) add(this.#replaced, 'a question mark after a letter')
    if (seen.size === 0) this.#countRight(text)
    if (isGarbled(text)) return true
    if (seen.size === 0) this.#remember(text)
    return false
  }

  #countRight(text: string): void {
    if (nordic.test(text)) this.#nordicValues++
    if (caron.test(text)) this.#caronValues++
  }

  /** Unusual names come again and again. Bounded, whatever the file holds. */
  #remember(text: string): void {
    if (this.#innocent.size === rememberedNames) this.#innocent.clear()
    this.#innocent.add(text)
  }
}

function startEvidence({
  name,
  origin = name,
  lost,
}: Partial<Confusion> & { readonly name: string }): Evidence {
  const isNordic = lost === undefined || lost.some(({ letter }) => nordic.test(letter))
  return { name, origin, isNordic, count: 0, occurrences: 0, firstLine: 0, pattern: '' }
}

function looksByFirst(
  all: readonly Confusion[],
  evidence: readonly Evidence[],
): ReadonlyMap<string, readonly Look[]> {
  const looks = all.flatMap(({ lost }, index) => {
    const own = evidence[index]
    return own === undefined ? [] : lost.map((one) => ({ ...one, evidence: own }))
  })
  return Map.groupBy(looks, ({ looks }) => looks[0] ?? '')
}

/** Whether no word has this here. A letter that some language has may stand where that language has it. */
function isOutOfPlace(text: string, at: number, looks: string): boolean {
  const before = text[at - 1] ?? ''
  const after = text[at + looks.length] ?? ''
  const [isAfterLetter, isBeforeLetter] = [letter.test(before), letter.test(after)]
  if (looks.length > 1) return true
  if (!properLetter.test(looks)) {
    // An acute accent is somebody's apostrophe, but not at the beginning of a word.
    if (looks === '´') return !isAfterLetter && isBeforeLetter
    return punctuation.test(looks) ? isAfterLetter && isBeforeLetter : isAfterLetter || isBeforeLetter
  }
  if (!latinLetter.test(looks)) return latinLetter.test(before) || latinLetter.test(after)
  if (upper.test(looks)) return smallLetter.test(before)
  return upper.test(before) && upper.test(after)
}

function describeLook({ looks, letter }: LostLetter): string {
  const named = [...looks].map(nameCharacter)
  return `${named.join(' followed by ')} where ${letter} should be`
}

/** Control characters and marks by their number. */
function nameCharacter(character: string): string {
  if (!/[\p{C}\p{M}\p{Z}]/u.test(character)) return `"${character}"`
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
}

function describe({ count, firstLine, pattern }: Evidence, what: string): string {
  return `line ${firstLine}: ${what}: ${pattern}, in ${count} ${count === 1 ? 'value' : 'values'}: have the file exported in UTF-8 or Windows-1252`
}
