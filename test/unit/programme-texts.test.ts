import { describe, expect, test, vi } from 'vitest'
import { factsOf } from '../../pipeline/deliver/content/facts.ts'
import { composeLetter, type LetterFacts } from '../../pipeline/deliver/content/letter.ts'
import { requireTexts } from '../../pipeline/deliver/content/texts.ts'
import type { NotificationRow } from '../../pipeline/deliver/fact-queries.ts'
import { notificationKinds } from '../../pipeline/domain.ts'
import { loadProgramme, type Programme } from '../../pipeline/programmes/programme.ts'
import { letterFacts } from '../support/letter-facts.ts'
import { notificationRow } from '../support/notification-row.ts'
import { edit, programmeIds, refusalOf } from '../support/programme-files.ts'

const compose = (facts: Partial<LetterFacts>) => composeLetter(letterFacts({ teOfficeName: null, ...facts }))
const words = (facts: Partial<LetterFacts>) => JSON.stringify(compose(facts))

test.each(programmeIds)('%s has texts in every language', (id) => {
  expect(() => requireTexts(loadProgramme(id))).not.toThrow()
})

describe('a programme that could not write whole notifications is refused before the night', () => {
  const pilot = loadProgramme('kuntakokeilu-2021')
  const [area] = pilot.areas
  const refused = (changes: Partial<Programme>) => refusalOf(() => requireTexts({ ...pilot, ...changes }))

  test('without texts, with every file to write them in', () => {
    const message = refused({ notificationTexts: 'kokeilu-1999' })
    for (const language of ['fi', 'sv', 'en']) {
      expect(message).toContain(`texts/${language}.yaml has no programme kokeilu-1999`)
    }
  })

  test('with decisions that its texts do not know, each in every language', () => {
    const message = refused({ notificationTexts: 'tyovoimapalvelut-2025' })
    for (const event of [
      'return for RETURN_DECISION',
      'return for CHANGE_SECURITY_55',
      'end for PROGRAMME_ENDED',
    ]) {
      for (const language of ['fi', 'sv']) {
        expect(message).toContain(`texts/${language}.yaml: ${event}: a text needs {reason}`)
      }
    }
  })

  test('with decisions, exclusions and last days that only a later act brings, on the day it does', () => {
    const [first, ...later] = loadProgramme('tyovoimapalvelut-2025').ruleVersions
    const returns = { kind: 'PALAUTUS', source: '§ 1' } as const
    const lastDay = { date: '2030-12-31', source: '§ 2' }
    const version = { ...first!, from: '2026-01-01', teDecisions: [returns], lastDay }
    const programme = { ...loadProgramme('tyovoimapalvelut-2025'), ruleVersions: [first!, ...later, version] }
    const message = refusalOf(() => requireTexts(programme))
    expect(message).toMatch(/texts\/fi.yaml: return for RETURN_DECISION: [^;]* \(2026-01-01\)/)
    expect(message).toMatch(/texts\/sv.yaml: transfer for ELIGIBLE: \{lastDay\} is not told \(2026-01-01\)/)
    expect(message).toMatch(
      /texts\/en.yaml: end for PROGRAMME_ENDED|end for PROGRAMME_ENDED: [^;]* \(2031-01-01\)/,
    )
  })

  test('with the texts of another act', () => {
    const message = refused({ act: { ...pilot.act, number: '1/1999' } })
    for (const kind of notificationKinds) expect(message).toMatch(new RegExp(`${kind} for \\w+: \\{act\\}`))
  })

  test("with an area's own sentences that no message could hold", () => {
    const firstContact = { fi: 'Soita meille. '.repeat(3_000), sv: 'Ring oss.' }
    const message = refused({ areas: [{ ...area!, firstContact }] })
    expect(message).toContain('area seinajoen-seutu, service point seinajoki: ')
    expect(message).toContain('the body has more than 40000 characters')
  })
})

/** Why the pilots' texts are refused with one passage of a language's file changed. */
async function refusalWith(language: string, passage: string, changed: string): Promise<string> {
  vi.resetModules()
  vi.doMock('node:fs', async (original) => {
    const fs = await original<typeof import('node:fs')>()
    const readFileSync = (path: string) => {
      const text = fs.readFileSync(path, 'utf8')
      return path.endsWith(`texts/${language}.yaml`) ? edit(text, passage, changed).text : text
    }
    return { ...fs, readFileSync }
  })
  const { requireTexts } = await import('../../pipeline/deliver/content/texts.ts')
  try {
    requireTexts(loadProgramme('kuntakokeilu-2021'))
  } catch (error) {
    return String(error)
  } finally {
    vi.doUnmock('node:fs')
  }
  throw new Error('the texts were not refused')
}

describe('what only one language tells is refused', () => {
  const ground = '  ground:\n    heading: '
  test.each([
    [
      'a paragraph',
      'fi',
      '  act:\n    heading: Mihin palvelu perustuu\n    text:\n',
      '  act:\n    heading: Mihin palvelu perustuu\n    text:\n      - Anna palautetta.\n',
      'text of section act is "text: words | text: {act}" in texts/fi.yaml and "text: {act}" in sv.yaml',
    ],
    [
      'a section',
      'fi',
      ground,
      `  feedback:\n    text: [Anna palautetta.]\n${ground}`,
      'texts/sv.yaml has no text of section feedback, which fi.yaml has',
    ],
    [
      'a heading',
      'sv',
      '  transferred:\n',
      '  transferred:\n    heading: Ändringen\n',
      'heading of section transferred is "none" in texts/fi.yaml and "written" in sv.yaml',
    ],
    [
      'a section of a kind',
      'sv',
      'sections: [transferred, served-by, to-do, questions,',
      'sections: [transferred, served-by, questions,',
      'kind transfer is "transferred, served-by, to-do, questions, unchanged, good-to-know, ground" in',
    ],
    [
      'a day from which something else is told',
      'sv',
      '        - from: 2021-06-01\n',
      '        - from: 2021-07-01\n',
      'plan move of programme kuntakokeilu-2021 is "from 2021-03-01, from 2021-06-01" in texts/fi.yaml',
    ],
    [
      'a form of a title',
      'sv',
      '    title:\n      - with: formerCaseworker\n        text: Du har fått en ny {caseworkerTitle}\n',
      '    title:\n',
      'title of kind caseworker is "text with formerCaseworker: {caseworkerTitle} | text: {caseworkerTitle}" in',
    ],
    [
      'the groups in a reason',
      'sv',
      ' Du hör till\n        försökets kunder eftersom {grounds}.',
      '',
      'reason ELIGIBLE of programme kokeilu-2017 is "{grounds}" in texts/fi.yaml and "words" in sv.yaml',
    ],
    [
      'what may be asked for',
      'fi',
      '    choice: >-\n      Voit siirtyä',
      '    registrations: >-\n      Voit siirtyä',
      'Unrecognized key',
    ],
    [
      'a ground',
      'fi',
      '    grounds:\n',
      '    grounds:\n      TRANSFER_DECISION: Laki.\n',
      'texts/sv.yaml has no ground TRANSFER_DECISION of programme kokeilu-2017, which fi.yaml has',
    ],
  ])('%s', async (_, language, passage, changed, problem) => {
    expect(await refusalWith(language, passage, changed)).toContain(problem)
  })
})

describe('a text that leaves out what is known is refused', () => {
  test.each([
    [
      'sv',
      'the street',
      '          Adress: "{street}, {postalCode} {postOffice}"\n',
      '',
      '{street}, {postalCode}',
    ],
    ['fi', 'the caseworker', '          "{caseworkerTitle}": "{caseworker}"\n', '', '{caseworkerTitle}'],
    [
      'fi',
      'the day',
      '"{date} alkaen työvoimapalvelusi järjestää uusi kunta, {municipality}."',
      'Uusi kunta.',
      'move for',
    ],
    [
      'fi',
      'the last day',
      'Kokeilu kestää {lastDay} asti.',
      'Kokeilu ei ole pysyvä.',
      '{lastDay} is not told',
    ],
    ['sv', 'the plan', 'text:\n      - "{plan}"\n      - "{duty}"', 'text:\n      - "{duty}"', '{plan}'],
    [
      'sv',
      'the reason',
      '      - "{reason}"\n      - details:\n          TE-byrå',
      '      - details:\n          TE-byrå',
      'return for CORRECTION: {reason}',
    ],
    [
      'fi',
      'whom to phone',
      'Voit soittaa: {helpLine} {helpPhone} ({helpHours}).',
      'Voit soittaa ({helpHours}).',
      '{helpPhone}',
    ],
    [
      'sv',
      'the reference',
      'Du kan ringa: {helpLine} {helpPhone} ({helpHours}). Uppge referensen {reference}.',
      'Du kan ringa: {helpLine} {helpPhone} ({helpHours}).',
      'end for PROGRAMME_ENDED: {reference}',
    ],
    ['fi', 'the TE office', '          TE-toimisto: "{teOffice}"\n', '', 'return for CORRECTION: {teOffice}'],
    [
      'en',
      'whom to phone',
      'phone the {helpLine}, {helpPhone} ({helpHours})',
      'phone the {helpLine} ({helpHours})',
      '{helpPhone}',
    ],
    ['en', 'the service point', '          Service point: "{servicePoint}"\n', '', '{servicePoint}'],
  ])('%s: %s', async (language, _, passage, kept, problem) => {
    const refusal = await refusalWith(language, passage, kept)
    expect(refusal).toContain(`texts/${language}.yaml: `)
    expect(refusal).toContain(problem)
  })
})

test.each([
  ['kokeilu-2017', '505/2017'],
  ['kuntakokeilu-2021', '1269/2020), 5 §'],
  ['tyovoimapalvelut-2025', '380/2023'],
])('a letter of %s rests on %s', (notificationTexts, ground) => {
  expect(JSON.stringify(compose({ notificationTexts, language: 'fi+sv' }))).toContain(ground)
})

const kindsWithoutEnd = notificationKinds.filter((kind) => kind !== 'end')

test.each(kindsWithoutEnd)('from 2025 no %s names a TE office, which is gone', (kind) => {
  const facts = {
    notificationTexts: 'tyovoimapalvelut-2025',
    kind,
    language: 'fi+sv',
    isForeignLanguage: true,
  } as const
  expect(words(facts)).not.toMatch(/\bTE[- ]/)
  expect(words({ ...facts, notificationTexts: 'kuntakokeilu-2021', kind: 'return' })).toMatch(/\bTE-toimisto/)
})

test.each([
  ['kokeilu-2017', 'return', 'CORRECTION', 'Sinut siirrettiin kunnan asiakkaaksi virheellisesti'],
  ['kokeilu-2017', 'move', 'HOME_MUNICIPALITY_CHANGED', 'kotikuntasi on vaihtunut'],
  ['kuntakokeilu-2021', 'return', 'RETURN_DECISION', 'TE-toimiston päätökseen asiassasi'],
  ['kuntakokeilu-2021', 'return', 'CHANGE_SECURITY_55', '55 vuotta täyttäneiden muutosturvan'],
  ['kuntakokeilu-2021', 'return', 'HOME_MUNICIPALITY_OUTSIDE', 'kotikuntasi on vaihtunut'],
  ['kuntakokeilu-2021', 'move', 'TRANSFER_DECISION', 'uusi kunta on hyväksynyt siirron'],
  ['tyovoimapalvelut-2025', 'return', 'CORRECTION', 'Sinut merkittiin kunnan asiakkaaksi virheellisesti'],
  ['tyovoimapalvelut-2025', 'move', 'HOME_MUNICIPALITY_CHANGED', 'kotikuntasi on vaihtunut'],
] as const)('in %s a %s for %s says so', (notificationTexts, kind, reason, sentence) => {
  expect(words({ notificationTexts, kind, reason })).toContain(sentence)
})

test('a return from 2025 says nothing of benefits, nor of Åland, whose people are customers of their main stay', () => {
  const text = words({ notificationTexts: 'tyovoimapalvelut-2025', kind: 'return', language: 'fi+sv' })
  expect(text).not.toMatch(/etuu|förmån|ahvenanma|åland/i)
})

describe('what a letter is made of', () => {
  const pilot = loadProgramme('kuntakokeilu-2021')
  const factsFrom = (changes: Partial<NotificationRow>) => factsOf(notificationRow(changes), pilot)

  test.each([
    ['Finnish', 'fi', false],
    ['Swedish, three letters', 'swe', false],
    ['Northern Sámi', 'se', false],
    ['Skolt Sámi', 'sms', false],
    ['Russian', 'ru', true],
    ['unknown', null, false],
  ])('a mother tongue that is %s', (_, motherTongue, isForeignLanguage) => {
    expect(factsFrom({ motherTongue })).toMatchObject({ isForeignLanguage })
  })

  test.each([
    ['of an area that has its own', {}, 'personlig coach'],
    ['of an area that has none', { areaId: 'espoo' }, undefined],
    ['after leaving the area', { kind: 'return', reason: 'CORRECTION' }, undefined],
  ] as const)("a caseworker's title %s", (_, changes, title) => {
    const { caseworkerTitle, areaCaseworkerTitle } = factsFrom(changes)
    expect(areaCaseworkerTitle?.sv).toBe(title)
    expect(caseworkerTitle.sv).toBe('personlig handledare')
  })
})
