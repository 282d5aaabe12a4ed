import type { IsoDate } from '../../domain.ts'
import type { LetterFacts } from './letter-facts.ts'
import { fill, type Values } from './placeholders.ts'
import type { DatedText, EnglishProgrammeTexts, Language } from './text-schema.ts'

type Event = Pick<LetterFacts, 'kind' | 'reason' | 'eventDate' | 'lastDay' | 'groups'>
type Own = Pick<EnglishProgrammeTexts, 'groups' | 'anyGroup' | 'reasons' | 'plans' | 'choice'>

/** What is told of an event in the programme's own words and dates, as the act stood that day; null = nothing. */
export function ownSentences(
  { groups: clauses, anyGroup, reasons, plans, choice }: Own,
  { kind, reason, eventDate, lastDay, groups }: Event,
  language: Language | 'en',
): Values {
  const grounds = groups.flatMap((group) => clauses[group] ?? [])
  const why = reasons[reason]
  return {
    date: formatDate(eventDate, language),
    lastDay: lastDay === null ? null : formatDate(lastDay, language),
    reason: why === undefined ? null : fill(why, { grounds: inOne(grounds, language) || anyGroup }),
    choice: sentenceOn(choice, eventDate),
    plan: sentenceOn(plans[kind], eventDate),
  }
}

/** `1.3.2021`, as dates are written in Finnish and Swedish; `1 March 2021`. */
export function formatDate(date: IsoDate, language: Language | 'en' = 'fi'): string {
  if (language === 'en') return englishDate.format(Date.parse(date))
  return date.split('-').toReversed().map(Number).join('.')
}

const englishDate = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' })

/** `one, another and a third`, each a clause. */
function inOne(clauses: readonly string[], language: Language | 'en'): string {
  return lists[language].format(clauses)
}

/** Made once: making one takes as long as the rest of a letter's words. */
const lists = {
  fi: new Intl.ListFormat('fi'),
  sv: new Intl.ListFormat('sv'),
  en: new Intl.ListFormat('en-GB'),
}

function sentenceOn(text: DatedText | undefined, date: IsoDate): string | null {
  if (text === undefined || typeof text === 'string') return text ?? null
  return text.findLast(({ from }) => from <= date)?.text ?? null
}
