import { describe, expect, test } from 'vitest'
import { factsOf } from '../../../../pipeline/deliver/content/facts.ts'
import { composeLetter } from '../../../../pipeline/deliver/content/letter.ts'
import type { LetterFacts } from '../../../../pipeline/deliver/content/letter-facts.ts'
import { composeMessage } from '../../../../pipeline/deliver/content/message.ts'
import type { ToldReason } from '../../../../pipeline/deliver/content/text-schema.ts'
import type { NotificationRow } from '../../../../pipeline/deliver/fact-queries.ts'
import type { NotificationKind } from '../../../../pipeline/domain.ts'
import { loadProgramme } from '../../../../pipeline/programmes/programme.ts'
import { places } from '../../../support/letter-facts.ts'
import { notificationRow } from '../../../support/notification-row.ts'

type Told = Pick<LetterFacts, 'kind' | 'reason' | 'eventDate'>

const act = {
  2017: loadProgramme('kokeilu-2017'),
  2021: loadProgramme('kuntakokeilu-2021'),
  2025: loadProgramme('tyovoimapalvelut-2025'),
} as const
type Year = keyof typeof act

/** The letter and the message that the account of somebody's event makes, in every language, English in the end. */
function wordsOf(
  year: Year,
  { kind, reason, eventDate }: Told,
  changes: Partial<NotificationRow> = {},
): string {
  const area = { areaId: act[year].areas[0]?.id ?? '' }
  const common = { language: 'fi+sv', motherTongue: 'ru', eventDate, kind, reason } as const
  const facts = factsOf(notificationRow({ ...common, ...area, ...changes }), act[year])
  return JSON.stringify([composeLetter(facts).parts, composeMessage(facts)])
}

const told = (kind: NotificationKind, reason: ToldReason, eventDate: string): Told => ({
  kind,
  reason,
  eventDate,
})
const transfer = (eventDate: string) => told('transfer', 'ELIGIBLE', eventDate)
const restart = (eventDate: string) => told('restart', 'RESTARTED', eventDate)
const move = (eventDate: string) => told('move', 'HOME_MUNICIPALITY_CHANGED', eventDate)
const leave = (eventDate: string) => told('return', 'HOME_MUNICIPALITY_OUTSIDE', eventDate)

describe('until when, as the act of that day says', () => {
  const lasts = /kestää (\S+) asti|pågår till och med (\S+)\.(?!\d)|runs until ([^.]+)\./g
  const untilWhen = (words: string) => [
    ...new Set([...words.matchAll(lasts)].flatMap((match) => match.slice(1))),
  ]

  test.each([
    [2017, '2017-08-01', '31.12.2018', '31 December 2018'],
    [2017, '2018-12-31', '31.12.2018', '31 December 2018'],
    [2021, '2021-03-01', '30.6.2023', '30 June 2023'],
    [2021, '2022-07-31', '30.6.2023', '30 June 2023'],
    [2021, '2022-08-01', '31.12.2024', '31 December 2024'],
    [2021, '2023-07-01', '31.12.2024', '31 December 2024'],
  ] as const)('%d on %s: %s', (year, date, finnish, english) => {
    for (const event of [transfer(date), restart(date), move(date)]) {
      const days = untilWhen(wordsOf(year, event)).filter((day) => day !== undefined)
      expect(days.toSorted()).toEqual([english, finnish].toSorted())
    }
  })

  test.each([transfer, restart, move])('the services of 2025 have no end: %o', (event) => {
    expect(wordsOf(2025, event('2025-01-01'))).not.toMatch(lasts)
  })

  test('the day on which directing ends is told to nobody', () => {
    expect(wordsOf(2021, transfer('2021-03-01'))).not.toMatch(/31\.3\.2023|31 March 2023/)
    expect(wordsOf(2017, transfer('2017-08-01'))).not.toMatch(/30\.9\.2018|30 September 2018/)
  })
})

describe('what becomes of the plan', () => {
  const binding = {
    municipality: /velvoittaa sinua ja kuntaa.*förpliktande för dig och kommunen/,
    newMunicipality: /velvoittaa sinua ja uutta kuntaa.*förpliktande för dig och den nya kommunen/,
    teOffice: /velvoittaa sinua ja TE-toimistoa.*förpliktande för dig och TE-byrån/,
    nobody: /^(?!.*(se velvoittaa|är den förpliktande))/,
  } as const
  const reported = {
    municipality:
      /ilmoita (tästä lähtien )?kunnalle.*underrätta (från och med nu )?kommunen.*report to the municipality/,
    newMunicipality: /uudelle kunnalle.*den nya kommunen.*report to the new municipality/,
    teOffice: /ilmoita tästä lähtien TE-toimistolle.*från och med nu TE-byrån.*report to the TE Office/,
    nobody: /^(?!.*(ilmoita (tästä lähtien )?\S*(kunnalle|TE-toimistolle)|underrätta|report to))/,
  } as const

  test.each([
    [2017, transfer('2017-08-01'), 'municipality', 'municipality'],
    [2017, restart('2018-12-31'), 'nobody', 'municipality'],
    [2017, move('2017-09-01'), 'nobody', 'newMunicipality'],
    [2017, leave('2017-09-01'), 'nobody', 'nobody'],
    [2021, transfer('2021-03-01'), 'municipality', 'municipality'],
    [2021, transfer('2024-12-31'), 'municipality', 'municipality'],
    [2021, restart('2021-03-02'), 'nobody', 'municipality'],
    [2021, move('2021-05-31'), 'nobody', 'newMunicipality'],
    [2021, move('2021-06-01'), 'newMunicipality', 'newMunicipality'],
    [2021, told('move', 'TRANSFER_DECISION', '2021-06-01'), 'newMunicipality', 'newMunicipality'],
    [2021, leave('2021-05-31'), 'nobody', 'nobody'],
    [2021, leave('2021-06-01'), 'teOffice', 'teOffice'],
    [2021, told('return', 'RETURN_DECISION', '2021-06-02'), 'teOffice', 'teOffice'],
    [2021, told('return', 'CORRECTION', '2023-01-01'), 'teOffice', 'teOffice'],
    [2021, told('return', 'CHANGE_SECURITY_55', '2023-01-01'), 'teOffice', 'teOffice'],
    [2021, told('end', 'PROGRAMME_ENDED', '2025-01-01'), 'nobody', 'nobody'],
    [2021, told('caseworker', 'ELIGIBLE', '2021-03-02'), 'nobody', 'municipality'],
    [2025, transfer('2025-01-01'), 'nobody', 'nobody'],
    [2025, restart('2025-02-01'), 'nobody', 'nobody'],
    [2025, move('2025-02-01'), 'nobody', 'nobody'],
    [2025, told('caseworker', 'ELIGIBLE', '2025-02-01'), 'nobody', 'nobody'],
  ] as const)('%d, %o: binds %s, is reported to %s', (year, event, binds, goesTo) => {
    const words = wordsOf(year, event)
    expect(words).toMatch(binding[binds])
    expect(words).toMatch(reported[goesTo])
    expect(words).toMatch(/[Nn]oudata (sitä|suunnitelmaa).*([Ff]ölj|följa den).*Keep following it/)
  })

  test.each([
    [2017, transfer('2017-08-01')],
    [2021, transfer('2021-03-01')],
    [2021, restart('2021-03-02')],
    [2021, move('2021-06-01')],
    [2021, leave('2021-06-01')],
    [2021, told('end', 'PROGRAMME_ENDED', '2025-01-01')],
    [2021, told('caseworker', 'ELIGIBLE', '2021-03-02')],
    [2025, transfer('2025-01-01')],
  ] as const)('%d, %o: nobody is told that there is nothing to do', (year, event) => {
    expect(wordsOf(year, event)).not.toMatch(
      /Sinun ei tarvitse|Du behöver inte göra|do not need to do anything (?!else)/,
    )
  })
})

describe('a decision of the TE office was given separately and says how to appeal', () => {
  const appeal =
    /annettu sinulle erikseen, ja siinä kerrotaan, miten haet muutosta.*Där står hur du söker ändring.*how to appeal/
  test.each([
    [told('return', 'RETURN_DECISION', '2021-06-01'), true],
    [told('move', 'TRANSFER_DECISION', '2023-03-01'), true],
    [told('return', 'CORRECTION', '2021-06-01'), false],
    [told('return', 'CHANGE_SECURITY_55', '2023-01-01'), false],
    [move('2021-06-01'), false],
    [transfer('2021-06-01'), false],
    [restart('2021-06-01'), false],
  ] as const)('%o: %s', (event, isDecided) => {
    const words = wordsOf(2021, event)
    if (isDecided) expect(words).toMatch(appeal)
    else expect(words).not.toMatch(/haet muutosta|söker ändring|appeal/)
  })

  test('a change of authority in 2025 is no decision: the customer gave notification', () => {
    const words = wordsOf(2025, told('move', 'TRANSFER_DECISION', '2025-02-01'))
    expect(words).toMatch(/kirjalliseen ilmoitukseesi siirtymisestä.*skriftliga anmälan om övergång/)
    expect(words).not.toMatch(/päätös|beslut|muutosta|ändring i|appeal/)
  })
})

test.each([
  [
    2017,
    '2017-08-01',
    /TE-toimistossa tai pyytämällä sitä henkilökohtaisesti kunnalta/,
    /personligen be om det hos/,
  ],
  [
    2021,
    '2021-03-01',
    /TE-toimistossa tai pyytämällä sitä kunnalta/,
    /hos TE-byrån eller genom att be om det hos kommunen/,
  ],
  [
    2025,
    '2025-01-01',
    /verkossa tai henkilökohtaisesti työvoimaviranomaisessa/,
    /personligen hos arbetskraftsmyndigheten/,
  ],
] as const)('%d: the job search is started again where the act says', (year, date, fi, sv) => {
  for (const event of [transfer(date), restart(date), move(date)]) {
    expect(wordsOf(year, event)).toMatch(fi)
    expect(wordsOf(year, event)).toMatch(sv)
  }
})

test.each([
  [2017, transfer('2017-08-01'), '(505/2017).'],
  [2017, restart('2017-09-01'), '(505/2017), 4 §.'],
  [2021, transfer('2021-03-01'), '(1269/2020), 5 §.'],
  [2021, restart('2021-03-02'), '(1269/2020), 6 §.'],
  [2021, told('return', 'CORRECTION', '2021-03-02'), '(434/2003), 50 §'],
  [2025, restart('2025-02-01'), '(380/2023), 17 ja 29 §.'],
  [2025, move('2025-02-01'), '(380/2023), 17 §.'],
  [2025, told('move', 'TRANSFER_DECISION', '2025-02-01'), '(380/2023), 17 ja 19 §.'],
] as const)('%d, %o rests on %s', (year, event, ground) => {
  expect(wordsOf(year, event)).toContain(ground)
})

test.each([
  [2017, transfer('2017-08-01')],
  [2021, transfer('2021-03-01')],
  [2021, move('2021-03-02')],
  [2021, leave('2021-03-02')],
] as const)('%d, %o: matters under way and benefits are not affected', (year, event) => {
  expect(wordsOf(year, event)).toMatch(
    /ei vaikuta vireillä oleviin asioihisi eikä työttömyysetuuteesi.*ärenden under behandling eller din arbetslöshetsförmån/,
  )
})

describe('a customership that goes on', () => {
  const inPori = { municipalityFi: 'Pori', municipalitySv: 'Björneborg' }
  const fromUlvila = { ...inPori, formerMunicipalityFi: 'Ulvila', formerMunicipalitySv: 'Ulvsby' }
  const fromPori = { ...inPori, formerMunicipalityFi: 'Pori', formerMunicipalitySv: 'Björneborg' }

  test.each([2017, 2021, 2025] as const)('%d: says so, and names municipality and caseworker', (year) => {
    const words = wordsOf(year, restart(act[year].firstDay.date), inPori)
    expect(words).toContain('Asiakkuutesi jatkuu kunnassa')
    expect(words).toContain('Ditt kundförhållande fortsätter hos kommunen')
    expect(words).toContain('In English: you continue as a customer of the municipality')
    expect(words).toContain('["Kunta","Pori"]')
    expect(words).toContain('["Kommun","Björneborg"]')
    expect(words).toContain('Maija Mallikas')
  })

  test.each([
    ['in another, because the home changed', fromUlvila, true],
    ['in the same', fromPori, false],
    ['in one of which no former is known', inPori, false],
  ])('%s', (_, changes, isChanged) => {
    const words = wordsOf(2021, restart('2021-03-02'), changes)
    expect(/Kotikuntasi on vaihtunut.*Du har fått en ny hemkommun/.test(words)).toBe(isChanged)
    expect(/Aiempi kunta.*Tidigare kommun/.test(words)).toBe(isChanged)
  })

  test('tells no place of a protected person', () => {
    expect(wordsOf(2021, restart('2021-03-02'), { ...fromUlvila, isRestricted: true })).not.toMatch(places)
  })
})

describe('an area that the programme no longer has', () => {
  const kinds = [transfer, restart, move, leave].map((event) => event('2021-03-02'))

  test.each([
    ...kinds,
    told('caseworker', 'ELIGIBLE', '2021-03-02'),
    told('end', 'PROGRAMME_ENDED', '2025-01-01'),
  ])("%o uses the programme's title", (event) => {
    const gone = { areaId: 'kiteen-seutu' }
    expect(() => wordsOf(2021, event, gone)).not.toThrow()
    if (event.kind !== 'return' && event.kind !== 'end') {
      expect(wordsOf(2021, event, gone)).toMatch(
        new RegExp(`"${act[2021].caseworkerTitle.fi}","Maija Mallikas"`, 'i'),
      )
    }
  })
})
