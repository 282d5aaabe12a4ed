import type { IsoDate } from '../../domain.ts'
import { UsageError } from '../../errors.ts'
import { inBothLanguages } from '../../programmes/both-languages.ts'
import type { Programme } from '../../programmes/programme.ts'
import { untoldInOneLanguage } from './both-languages.ts'
import type { LetterFacts } from './letter-facts.ts'
import { composeMessage } from './message.ts'
import { programmeTexts, readEnglishTexts, readTexts } from './text-files.ts'
import { type ToldEvent, toldEvents } from './told-events.ts'
import { inventedFacts, requireTold, requireToldInEnglish } from './told-facts.ts'

/** Found to be whole: neither a programme nor the texts change while a process runs. */
const whole = new WeakSet<Programme>()

/**
 * Refuses, before a night, a programme that could not write whole notifications: each one that it could need is
 * composed for invented facts, and for each of its areas and service points; and texts that tell more in one language
 * than in the other. UsageError naming every problem.
 */
export function requireTexts(programme: Programme): void {
  if (whole.has(programme)) return
  const key = programme.notificationTexts
  const unwritten = [
    ...failures('', () => programmeTexts(readTexts('fi'), key, 'fi')),
    ...failures('', () => programmeTexts(readTexts('sv'), key, 'sv')),
    ...failures('', () => programmeTexts(readEnglishTexts(), key, 'en')),
  ]
  const problems =
    unwritten.length > 0
      ? unwritten
      : [
          ...untoldInOneLanguage(),
          ...unwordedGroups(programme),
          ...everyGap(programme),
          ...misfits(programme),
        ]
  if (problems.length > 0)
    throw UsageError.of(`notifications of ${programme.id} would not be whole`, problems)
  whole.add(programme)
}

/** Groups for which the texts have no words: letters could not say why. */
function unwordedGroups({ ruleVersions, notificationTexts: key }: Programme): readonly string[] {
  const ids = new Set(ruleVersions.flatMap(({ groups }) => groups.map(({ id }) => id)))
  const words = {
    fi: programmeTexts(readTexts('fi'), key, 'fi'),
    sv: programmeTexts(readTexts('sv'), key, 'sv'),
    en: programmeTexts(readEnglishTexts(), key, 'en'),
  }
  return Object.entries(words).flatMap(([language, { groups }]) =>
    [...ids]
      .filter((id) => groups[id] === undefined)
      .map((id) => `texts/${language}.yaml: programme ${key} has no words for group ${id}`),
  )
}

/** What is missing on several days is named once, with the first of them. */
function everyGap(programme: Programme): readonly string[] {
  const firstDays = new Map<string, IsoDate>()
  for (const event of toldEvents(programme)) {
    for (const gap of gaps(programme, event)) {
      if (!firstDays.has(gap)) firstDays.set(gap, event.eventDate)
    }
  }
  return [...firstDays].map(([gap, day]) => `${gap} (${day})`)
}

/** What a notification of the event leaves untold, or why it cannot be composed, in each language. */
function gaps(programme: Programme, event: ToldEvent): readonly string[] {
  const facts = inventedFacts(programme, event)
  const where = (language: string) => `texts/${language}.yaml: ${event.kind} for ${event.reason}`
  const untold = (['fi', 'sv'] as const).flatMap((language) =>
    [false, true].flatMap((isProtected) =>
      failures(where(language), () => requireTold(programme, { ...facts, language, isProtected })),
    ),
  )
  const english = (isProtected: boolean) => () => {
    const foreign = { ...facts, isForeignLanguage: true, isProtected }
    composeMessage(foreign)
    requireToldInEnglish(foreign)
  }
  return untold.length > 0
    ? [...new Set(untold)]
    : [...new Set([false, true].flatMap((isProtected) => failures(where('en'), english(isProtected))))]
}

/** What an area's own data, or a service point's, would make too long for a message. */
function misfits(programme: Programme): readonly string[] {
  const [event] = toldEvents(programme)
  if (event === undefined) return []
  return programme.areas.flatMap((area) =>
    area.servicePoints.flatMap(({ id, name, address, phone, email }) => {
      const facts: LetterFacts = {
        ...inventedFacts(programme, event),
        isForeignLanguage: true,
        servicePoint: {
          ...{ name, phone, email, postalCode: address.postalCode },
          street: inBothLanguages(address.street),
          postOffice: inBothLanguages(address.postOffice),
        },
        areaCaseworkerTitle: area.caseworkerTitle ?? null,
        firstContact: area.firstContact ?? null,
      }
      return failures(`area ${area.id}, service point ${id}`, () => composeMessage(facts))
    }),
  )
}

/** Why something cannot be composed. Only invented facts are composed here: the message holds no personal data. */
function failures(where: string, compose: () => unknown): readonly string[] {
  try {
    compose()
    return []
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return [where === '' ? error.message : `${where}: ${error.message}`]
  }
}
