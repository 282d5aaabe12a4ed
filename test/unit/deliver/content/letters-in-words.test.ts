import { describe, expect, test } from 'vitest'
import { factsOf } from '../../../../pipeline/deliver/content/facts.ts'
import { composeLetter, type Letter } from '../../../../pipeline/deliver/content/letter.ts'
import { composeMessage } from '../../../../pipeline/deliver/content/message.ts'
import { toldEvents } from '../../../../pipeline/deliver/content/told-events.ts'
import type { NotificationRow } from '../../../../pipeline/deliver/fact-queries.ts'
import { loadProgramme, type Programme } from '../../../../pipeline/programmes/programme.ts'
import { places } from '../../../support/letter-facts.ts'
import { notificationRow } from '../../../support/notification-row.ts'
import { programmeIds } from '../../../support/programme-files.ts'

const act = {
  2017: loadProgramme('kokeilu-2017'),
  2021: loadProgramme('kuntakokeilu-2021'),
  2025: loadProgramme('tyovoimapalvelut-2025'),
} as const
type Year = keyof typeof act

/** Somebody whom the municipality of Pori serves, or served, in its area's service point. */
const inPori = {
  language: 'fi+sv',
  municipalityFi: 'Pori',
  municipalitySv: 'Björneborg',
  servicePointFi: 'Porin toimipiste',
  servicePointSv: 'Björneborgs kontor',
  servicePointStreet: 'Keksittykuja 7',
  servicePointStreetSv: 'Påhittade gränden 7',
  servicePointPostalCode: '28100',
  servicePointPostOffice: 'Pori',
  servicePointPostOfficeSv: 'Björneborg',
  servicePointPhone: '02 000 0000',
  servicePointEmail: 'pori@esimerkki.fi',
} as const

function letterOf(programme: Programme, changes: Partial<NotificationRow>): Letter {
  const area = programme.areas.find(({ id }) => id === 'porin-seutu' || id === 'satakunta')
  const firstDay = { eventDate: programme.firstDay.date, areaId: area?.id ?? '' }
  return composeLetter(factsOf(notificationRow({ ...firstDay, ...inPori, ...changes }), programme))
}

/** As it is read from top to bottom; no-break spaces are spaces. */
function linesOf({ sender, parts }: Letter): readonly string[] {
  const lines = [
    ...sender.name,
    ...sender.contact,
    ...parts.flatMap((part) => [
      '',
      `# ${part.title}`,
      part.greeting,
      ...(part.noteInEnglish === null ? [] : [`[${part.noteInEnglish.heading}] ${part.noteInEnglish.text}`]),
      ...part.sections.flatMap(({ heading, blocks }) => [
        ...(heading === null ? [] : [`## ${heading}`]),
        ...blocks.flatMap((block) => {
          if (block.kind === 'paragraph') return [block.text]
          if (block.kind === 'list') return block.items.map((item) => `- ${item}`)
          return block.rows.map(([label, value]) => `${label}: ${value}`)
        }),
      ]),
    ]),
  ]
  return lines.map((line) => line.replaceAll('\u00a0', ' '))
}

const wordsOf = (programme: Programme, changes: Partial<NotificationRow>) =>
  linesOf(letterOf(programme, changes)).join('\n')

/** Every event of every programme, to whom it can happen: a few thousand letters. */
const everyEvent = programmeIds.flatMap((id) => {
  const programme = loadProgramme(id)
  return toldEvents(programme).map((event) => ({ id, programme, ...event }))
})
const everyone = [false, true].flatMap((isRestricted) =>
  ['fi', 'ru'].flatMap((motherTongue) =>
    [[], ['under-30'], ['no-earnings-related-allowance', 'under-30', 'foreign-language']].flatMap(
      (groupIds) =>
        ['2020-01-01', '2025-02-01'].map((jobSearchStartedOn) => ({
          ...{ isRestricted, motherTongue, groupIds, jobSearchStartedOn },
          hasFormerCaseworker: isRestricted,
        })),
    ),
  ),
)

describe.each(everyEvent)(
  '$id: $kind for $reason on $eventDate',
  ({ programme, kind, reason, eventDate }) => {
    const leaving = kind === 'return' || kind === 'end' ? { caseworkerName: null } : {}
    const letters = everyone.map((person) => {
      const changes = { ...person, ...leaving, kind, reason, eventDate } as const
      return { ...person, letter: letterOf(programme, changes), changes }
    })

    test('is whole, in sentences, and no link has a full stop or a comma for a part of it', () => {
      for (const { letter } of letters) {
        for (const line of linesOf(letter)) {
          expect(line).not.toMatch(
            /[{}]|\b(undefined|null)\b|\s\s|https:\/\/\S*[.,;:)]$|https:\/\/\S*[.,;:)]\s|\.\.| [.,]/,
          )
        }
      }
    })

    test('has whom to phone, the reference, and a sender with a phone, under non-disclosure too', () => {
      for (const { letter } of letters) {
        for (const part of letter.parts) {
          const own = part.sections.filter(({ language }) => language === undefined)
          const words = JSON.stringify(own).replaceAll('\u00a0', ' ')
          expect(words).toMatch(/0295 025 5[01]0|029 000 0(200|198)/)
          expect(words).toContain(letter.reference)
        }
        expect(letter.sender.contact.join()).toMatch(/(Puhelin|Telefon) 0/)
      }
    })

    test('tells English readers on page 1 what it is and whom to call, and nobody else', () => {
      for (const { motherTongue, letter } of letters) {
        const notes = letter.parts.map(({ noteInEnglish }) => noteInEnglish?.text.replaceAll('\u00a0', ' '))
        if (motherTongue === 'fi') expect(notes).toEqual([undefined, undefined])
        else {
          expect(notes).toEqual([expect.stringMatching(/From .* 20\d\d .*phone 02.*interpreter/s), undefined])
          expect(notes[0]).toContain(letter.reference)
        }
      }
    })

    test('tells no place, and nobody of one place, of people under non-disclosure', () => {
      for (const { isRestricted, letter, changes } of letters.filter((each) => each.isRestricted)) {
        expect(isRestricted).toBe(true)
        expect(linesOf(letter).join('\n')).not.toMatch(places)
        const { title, body } = composeMessage(factsOf(notificationRow({ ...inPori, ...changes }), programme))
        expect(title + body).not.toMatch(places)
      }
    })
  },
)

describe('why: the groups met', () => {
  const because = (year: Year, changes: Partial<NotificationRow>) =>
    [
      ...wordsOf(act[year], { motherTongue: 'ru', ...changes }).matchAll(
        /(?:asiakkaisiin, koska|kunder eftersom|customers because) (.*?)\./g,
      ),
    ].map((match) => match[1])

  test.each([
    [['under-30'], ['olet alle 30-vuotias', 'du är under 30 år', 'you are under 30']],
    [
      ['under-30', 'no-earnings-related-allowance'],
      [
        'sinulla ei ole oikeutta ansiopäivärahaan ja olet alle 30-vuotias',
        'du inte har rätt till inkomstrelaterad dagpenning och du är under 30 år',
        'you are not entitled to earnings-related unemployment allowance and you are under 30',
      ],
    ],
    [
      ['foreign-language', 'immigrant', 'under-30'],
      [
        'olet alle 30-vuotias, olet muuttanut Suomeen toisesta maasta ja äidinkielesi on muu kuin suomi, ruotsi tai saame',
        'du är under 30 år, du har flyttat till Finland från ett annat land och ditt modersmål är något annat språk än finska, svenska eller samiska',
        'you are under 30, you have moved to Finland from another country and your mother tongue is a language other than Finnish, Swedish or Sámi',
      ],
    ],
  ])('2021: %j, as the act orders them', (groupIds, expected) => {
    expect(because(2021, { groupIds })).toEqual(expected)
    expect(because(2021, { groupIds, isRestricted: true })).toEqual(expected)
    const words = wordsOf(act[2021], { groupIds })
    expect(/Yksikin näistä perusteista riittää.*Redan en av dessa grunder räcker/s.test(words)).toBe(
      groupIds.length > 1,
    )
  })

  test('2023: temporary protection, for which the home municipality does not matter', () => {
    const words = wordsOf(act[2021], { eventDate: '2023-03-01', groupIds: ['temporary-protection'] })
    expect(words).toContain('koska sinulla on oleskelulupa tilapäisen suojelun perusteella.')
    expect(words).toContain('eftersom du har uppehållstillstånd på grund av tillfälligt skydd.')
    expect(words).not.toMatch(/kotikunta|hemkommun/)
  })

  test('none is known', () => {
    expect(because(2021, { groupIds: [] })).toEqual([
      'ainakin yksi laissa säädetyistä perusteista täyttyy',
      'minst en av de grunder som anges i lagen är uppfylld',
      'at least one of the grounds given in the law is met',
    ])
  })

  test('2017: a group of some areas only would tell the area of people under non-disclosure', () => {
    const groupIds = ['labour-market-subsidy-200-days']
    expect(because(2017, { groupIds })[0]).toBe('olet saanut työmarkkinatukea vähintään 200 päivältä')
    expect(because(2017, { groupIds, isRestricted: true })).toEqual(because(2017, { groupIds: [] }))
    for (const { groups } of act[2017].ruleVersions) {
      expect(groups.filter(({ areas }) => areas === undefined)).toEqual([])
    }
  })
})

describe('the services of 2025, to whoever begins to seek work after they did', () => {
  const transfer = { eventDate: '2025-02-03', motherTongue: 'ru', groupIds: ['jobseeker'] } as const
  const beginner = wordsOf(act[2025], { ...transfer, jobSearchStartedOn: '2025-02-03' })

  test('tell of no change, and of no plan that is still valid', () => {
    expect(beginner).toMatch(/Työnhakusi on alkanut.*Din jobbsökning har inletts.*Your job search has begun/s)
    expect(beginner).not.toMatch(
      /siirtyivät|muutu|muutos|jatkuu|edelleen|voimassa|övergick|ändras|fortsätter|gällande|still valid|does not affect/i,
    )
    expect(beginner).toMatch(
      /Alkuhaastattelu .* viiden arkipäivän.*inledande intervju .* fem vardagar.*initial interview/s,
    )
  })

  test.each(['2024-12-31', null])('tell others, who sought work before: %s', (jobSearchStartedOn) => {
    const words = wordsOf(act[2025], { ...transfer, jobSearchStartedOn })
    expect(words).toMatch(/siirtyivät valtiolta.*Työnhakusi jatkuu.*noudata sitä.*Mikä ei muutu/s)
    expect(words).not.toMatch(/Työnhakusi on alkanut|Alkuhaastattelu/)
  })

  test.each([true, false])(
    'tell of the end of the pilots to their customers alone: %s',
    (wasCustomerElsewhere) => {
      const words = wordsOf(act[2025], { ...transfer, eventDate: '2025-01-01', wasCustomerElsewhere })
      const ofTheEnd =
        /kuntakokeilu.* päättyi 31\.12\.2024.*Kommunförsöket.* upphörde 31\.12\.2024.*pilot.* ended on 31 December 2024/s
      expect(ofTheEnd.test(words)).toBe(wasCustomerElsewhere)
      expect(wordsOf(act[2021], { kind: 'transfer', wasCustomerElsewhere })).not.toMatch(/31\.12\.2024/)
    },
  )
})

describe('what the customer may ask for', () => {
  const may = /Voit pyytää TE-toimistoa.*Du kan be TE-byrån.*You can ask the TE Office/s
  test.each([
    ['transfer', '2021-05-31', false],
    ['transfer', '2021-06-01', true],
    ['move', '2024-12-31', true],
    ['return', '2021-06-01', false],
  ] as const)('421/2021: %s on %s: %s', (kind, eventDate, isTold) => {
    const reason = { transfer: 'ELIGIBLE', move: 'HOME_MUNICIPALITY_CHANGED', return: 'CORRECTION' } as const
    const words = wordsOf(act[2021], { kind, reason: reason[kind], eventDate, motherTongue: 'ru' })
    expect(may.test(words)).toBe(isTold)
  })

  test('380/2023 § 17(2) and § 19(2)', () => {
    expect(wordsOf(act[2025], {})).toMatch(
      /Tee siirtymisestä kirjallinen ilmoitus.*Gör en skriftlig anmälan/s,
    )
    expect(wordsOf(act[2017], {})).not.toMatch(/Voit pyytää|Du kan be/)
  })
})

describe('who writes', () => {
  test.each([
    [
      2017,
      {},
      ['Satakunnan TE-toimisto', 'Alueellinen työllisyyskokeilu'],
      ['Puhelin 0295 025 500', 'www.te-palvelut.fi'],
    ],
    [
      2021,
      {},
      ['Satakunnan TE-toimisto', 'Työllisyyden kuntakokeilu'],
      ['Puhelin 0295 025 500', 'www.te-palvelut.fi'],
    ],
    [
      2021,
      { isRestricted: true },
      ['TE-palvelut', 'Työllisyyden kuntakokeilu'],
      ['Puhelin 0295 025 500', 'www.te-palvelut.fi'],
    ],
    [
      2021,
      { kind: 'end', reason: 'PROGRAMME_ENDED', eventDate: '2025-01-01' },
      ['Työvoimaviranomainen', 'Työllisyyden kuntakokeilu'],
      ['Puhelin 029 000 0200', 'tyomarkkinatori.fi'],
    ],
    [
      2025,
      {},
      ['Porin toimipiste', 'Työvoimapalvelut'],
      ['Keksittykuja 7', '28100 Pori', 'Puhelin 02 000 0000'],
    ],
    [
      2025,
      { servicePointPhone: null },
      ['Porin toimipiste', 'Työvoimapalvelut'],
      ['Puhelin 029 000 0200', 'tyomarkkinatori.fi'],
    ],
    [
      2025,
      { isRestricted: true },
      ['Työvoimaviranomainen', 'Työvoimapalvelut'],
      ['Puhelin 029 000 0200', 'tyomarkkinatori.fi'],
    ],
  ] as const)('%d, %o: %j', (year, changes, name, contact) => {
    expect(letterOf(act[year], { ...changes, language: 'fi' }).sender).toEqual({ name, contact })
  })

  test('in two languages says once what is the same in both', () => {
    expect(letterOf(act[2025], {}).sender.contact).toEqual([
      'Keksittykuja 7 / Påhittade gränden 7',
      '28100 Pori / Björneborg',
      'Puhelin / Telefon 02 000 0000',
    ])
  })
})

test.each([
  ['a correction', { reason: 'CORRECTION' }, true],
  ['a decision', { reason: 'RETURN_DECISION' }, true],
  ['a home elsewhere, which may be of another office', { reason: 'HOME_MUNICIPALITY_OUTSIDE' }, false],
  ['a customer of another municipality than home', { reason: 'RETURN_DECISION', isAtHome: false }, false],
  ['non-disclosure', { reason: 'CORRECTION', isRestricted: true }, false],
] as const)('a return names the TE office or not: %s', (_, changes, isNamed) => {
  const words = wordsOf(act[2021], { kind: 'return', eventDate: '2021-06-01', ...changes })
  expect(words.includes('TE-toimisto: Satakunnan TE-toimisto\n')).toBe(isNamed)
  expect(words.includes('TE-byrå: Satakunta TE-byrå\n')).toBe(isNamed)
})

test.each([
  [false, 'Sinulle on nimetty omatyöntekijä', 'Du har fått en personlig handledare', 'you have a caseworker'],
  [
    true,
    'Sinulle on nimetty uusi omatyöntekijä',
    'Du har fått en ny personlig handledare',
    'you have a new caseworker',
  ],
] as const)('a caseworker is the first or not: %s', (hasFormerCaseworker, fi, sv, en) => {
  const words = wordsOf(act[2021], { kind: 'caseworker', hasFormerCaseworker, motherTongue: 'ru' })
  expect(words).toContain(`# ${fi}\n`)
  expect(words).toContain(`# ${sv}\n`)
  expect(words).toContain(`## In English: ${en}\n`)
})

test('Swedish letters have Swedish streets and post offices', () => {
  expect(wordsOf(act[2021], { language: 'sv' })).toContain('Adress: Påhittade gränden 7, 28100 Björneborg\n')
  expect(wordsOf(act[2021], { language: 'fi' })).toContain('Osoite: Keksittykuja 7, 28100 Pori\n')
})

/** As whoever edits the texts reads them: a change of a word is seen, and read, here. */
test.each([
  [2017, 'transfer', 'ELIGIBLE', '2017-08-01'],
  [2021, 'transfer', 'ELIGIBLE', '2021-06-01'],
  [2021, 'restart', 'RESTARTED', '2021-06-01'],
  [2021, 'move', 'TRANSFER_DECISION', '2021-06-01'],
  [2021, 'return', 'RETURN_DECISION', '2021-06-01'],
  [2021, 'end', 'PROGRAMME_ENDED', '2025-01-01'],
  [2021, 'caseworker', 'ELIGIBLE', '2021-06-01'],
  [2025, 'transfer', 'ELIGIBLE', '2025-01-01'],
  [2025, 'return', 'CORRECTION', '2025-02-01'],
] as const)('%d: the whole %s for %s', async (year, kind, reason, eventDate) => {
  const leaving = kind === 'return' || kind === 'end' ? { caseworkerName: null } : {}
  const groupIds = ['labour-market-subsidy-200-days', 'no-earnings-related-allowance', 'under-30']
  const words = wordsOf(act[year], { kind, reason, eventDate, groupIds, motherTongue: 'ru', ...leaving })
  await expect(`${words}\n`).toMatchFileSnapshot(`letters-in-words/${year}-${kind}.txt`)
})
