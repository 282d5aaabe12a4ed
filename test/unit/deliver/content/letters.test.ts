import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import {
  composeLetter,
  composeParts,
  type Letter,
  type LetterFacts,
} from '../../../../pipeline/deliver/content/letter.ts'
import { parseEnglishTexts, parseTexts } from '../../../../pipeline/deliver/content/text-files.ts'
import { valuesOf } from '../../../../pipeline/deliver/content/values.ts'
import { notificationKinds } from '../../../../pipeline/domain.ts'
import { UsageError } from '../../../../pipeline/errors.ts'
import {
  everyNotification,
  letterFacts,
  notificationId,
  places,
  tellingFacts,
} from '../../../support/letter-facts.ts'

const wordsOf = ({ sender, parts }: Letter) => JSON.stringify([sender, parts])

describe('the words of a letter', () => {
  test.each(everyNotification)('$notificationTexts: $kind in $language has every value', (notification) => {
    const letter = composeLetter(letterFacts(notification))
    expect(letter.parts.map((part) => part.language)).toEqual(notification.language.split('+'))
    for (const part of letter.parts) expect(part.sections.length).toBeGreaterThan(2)
    expect(JSON.stringify(letter.parts.map(({ title, sections }) => [title, sections]))).not.toMatch(
      /undefined|\{[a-zA-Z]+\}/,
    )
    expect(wordsOf(letter)).toContain('1.3.2021')
  })

  test.each(everyNotification)(
    '$notificationTexts: $kind in $language tells no place of a protected person',
    (notification) => {
      const letter = composeLetter(letterFacts({ ...notification, ...tellingFacts, isProtected: true }))
      expect(wordsOf(letter)).not.toMatch(places)
      expect(letter.recipient).toContain('Keksitty katu 12 A 34')
    },
  )

  test.each(notificationKinds)('no wording of a %s could tell a protected person a place', (kind) => {
    const facts = letterFacts({ ...tellingFacts, kind })
    const values = (isProtected: boolean) => JSON.stringify(valuesOf({ ...facts, isProtected }, 'sv', {}))
    expect(values(false)).toMatch(places)
    expect(values(true)).not.toMatch(places)
    expect(values(true)).toContain('"caseworkerTitle":"personlig coach"')
  })

  test('the same letter to someone who is not protected tells the place', () => {
    expect(wordsOf(composeLetter(letterFacts()))).toMatch(places)
  })

  test('a caseworker who is not named yet is promised, not left blank', () => {
    const words = wordsOf(composeLetter(letterFacts({ caseworkerName: null })))
    expect(words).toContain('Sinulle nimetään kunnassa omavalmentaja. Kunta kertoo sinulle, kuka hän on.')
    expect(words).not.toContain('"Omavalmentaja"')
  })

  test.each([
    ['the programme calls caseworkers, where the area does not say', {}, 'Omavalmentaja', 'Personlig coach'],
    ['the area does', tellingFacts, 'Porin valmentaja', 'Björneborgs coach'],
  ])("a caseworker's title is what %s", (_, changes, fi, sv) => {
    const words = wordsOf(composeLetter(letterFacts({ ...changes, language: 'fi+sv' })))
    expect(words).toContain(JSON.stringify([fi, 'Maija Mallikas']))
    expect(words).toContain(JSON.stringify([sv, 'Maija Mallikas']))
  })

  test("the area's own way of getting in touch takes the place of the promised call", () => {
    const [usual, own] = [{}, tellingFacts].map((changes) =>
      wordsOf(composeLetter(letterFacts({ ...changes, language: 'fi+sv' }))),
    )
    expect(usual).toContain('Kunta ottaa sinuun yhteyttä.')
    expect(usual).toContain('Kommunen kontaktar dig.')
    expect(own).toContain('Tule Porin toimipisteeseen.')
    expect(own).toContain('Kom till kontoret i Björneborg.')
    expect(own).not.toMatch(
      /Kunta ottaa sinuun yhteyttä|Kommunen kontaktar dig|municipality will contact you/,
    )
  })

  test('who is served nowhere yet is promised to be told where', () => {
    expect(wordsOf(composeLetter(letterFacts({ servicePoint: null })))).toContain(
      'Kunta kertoo sinulle, missä sinua palvellaan.',
    )
  })

  test('a service point without a telephone has no row for it', () => {
    const { servicePoint } = letterFacts()
    const words = wordsOf(
      composeLetter(letterFacts({ servicePoint: servicePoint && { ...servicePoint, phone: '' } })),
    )
    expect(words).not.toContain('"Puhelin"')
  })

  test('texts that are not written, and a transfer to nowhere, are refused', () => {
    expect(() => composeParts(letterFacts({ notificationTexts: 'kokeilu-1999' }))).toThrow('kokeilu-1999')
    expect(() => composeParts(letterFacts({ municipalityName: null }))).toThrow(
      `notification ${notificationId(1)}`,
    )
  })
})

describe('English and interpretation', () => {
  const englishOf = (changes: Partial<LetterFacts>) =>
    composeParts(letterFacts({ isForeignLanguage: true, ...changes })).map(({ sections }) =>
      sections.filter(({ language }) => language === 'en'),
    )

  test.each(everyNotification)(
    '$notificationTexts: $kind in $language ends with one section in English',
    (notification) => {
      const english = englishOf(notification)
      expect(english.slice(0, -1).flat()).toEqual([])
      expect(english.at(-1)).toEqual([
        { language: 'en', heading: expect.stringContaining('In English: '), blocks: expect.any(Array) },
      ])
      expect(JSON.stringify(english)).toContain('1 March 2021')
      expect(JSON.stringify(english)).toContain('You can ask for an interpreter')
      const last = composeParts(letterFacts({ ...notification, isForeignLanguage: true })).at(-1)
      expect(last?.sections.at(-1)?.language).toBe('en')
    },
  )

  test('others get neither', () => {
    const words = wordsOf(composeLetter(letterFacts({ language: 'fi+sv' })))
    expect(words).not.toMatch(/In English|interpreter/i)
  })
})

describe('an edited text file is refused with the place of the mistake', () => {
  const text = readFileSync('pipeline/deliver/content/texts/fi.yaml', 'utf8')
  test.each([
    ['an unknown name', '- "{reason}"', '- "{raeson}"', 'served uses {raeson}'],
    ['a fact that may be missing', '- "{reason}"', '- "{municipality}"', 'served uses {municipality}'],
    [
      "a fact that may be missing in a title's last form",
      '- Sinulle on nimetty {caseworkerTitle}',
      '- Sinulle on nimetty {caseworker}',
      'caseworker uses {caseworker}',
    ],
    [
      'another name than the grounds in a reason',
      'asiakkaisiin, koska\n        {grounds}',
      'asiakkaisiin, koska\n        {groups}',
      'kokeilu-2017 uses {groups}',
    ],
    ['no page for the other language', 'sivulla {n}', 'jäljempänä', 'otherPage'],
    ['a last day that may not be', 'with: lastDay', 'with: email', 'transferred uses {lastDay}'],
    ['a fact under another condition', 'with: caseworker', 'with: email', 'caseworker uses {caseworker}'],
    ['a section that does not exist', '[transferred,', '[transfered,', 'transfer has no section transfered'],
    [
      'a section that a programme words itself',
      '[served,',
      '[srved,',
      'tyovoimapalvelut-2025 transfer has no section srved',
    ],
    ['a sentence of a programme that is missing', '      online: &oma', '      onlnie: &oma', 'online'],
    ['a reason that the account does not know', '      CORRECTION: &', '      CORECTION: &', 'CORECTION'],
    [
      'a name in a sentence of a programme',
      'RESTARTED: &restarted Asiakkuutesi jatkuu',
      'RESTARTED: &restarted "{date}" #',
      'kokeilu-2017 uses {date}',
    ],
    [
      'a name in what becomes of a plan',
      'suunnitelma, noudata sitä.',
      'suunnitelma {date}.',
      'kokeilu-2017 uses {date}',
    ],
    [
      'times of a sentence in disorder',
      'from: 2021-03-01',
      'from: 2022-03-01',
      'the earlier day is to stand first',
    ],
    [
      'a paragraph of no known form',
      '- "{reason}"\n      - details:',
      '- "{reason}"\n      - sentences:',
      'words are expected, or a text or list with or without what is known, or details',
    ],
    ['a kind that is missing', '\n  move:\n', '\n  mvoe:\n', 'move'],
    [
      "a fact that may be missing in a row's label",
      '"{caseworkerTitle}": ',
      '"{caseworker}": ',
      '{caseworker}',
    ],
    ['a link that is not https', 'online: Verkossa', 'online: http://esimerkki.fi Verkossa', 'https://'],
  ])('%s', (_, from, to, problem) => {
    expect(text).toContain(from)
    const edited = () => parseTexts(text.replace(from, to), 'fi.yaml')
    expect(edited).toThrow(UsageError)
    expect(edited).toThrow(problem)
  })

  test.each([
    [
      'a name that only the others have',
      '{date} your caseworker',
      '{caseworkerTitle} your caseworker',
      '{caseworkerTitle}',
    ],
    ['a section that does not exist', '[moved,', '[mvoed,', 'move has no section mvoed'],
    [
      'a title that is missing',
      '    title: "In English: you continue',
      '    tilte: "In English: you continue',
      'title',
    ],
    ['no pointer to interpretation', '  interpretation:', '  interpreting:', 'interpretation'],
    ['no note for the first page', '    note: The pilot ends', '    notes: The pilot ends', 'note'],
  ])('in English too: %s', (_, from, to, problem) => {
    const english = readFileSync('pipeline/deliver/content/texts/en.yaml', 'utf8')
    expect(english).toContain(from)
    const edited = () => parseEnglishTexts(english.replace(from, to), 'en.yaml')
    expect(edited).toThrow(UsageError)
    expect(edited).toThrow(problem)
  })
})
