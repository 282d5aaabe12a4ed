import type { IsoDate } from '../../domain.ts'
import type { LetterFacts } from './letter-facts.ts'
import type { Values } from './placeholders.ts'
import type { DatedText, EnglishProgrammeTexts } from './text-schema.ts'

type Event = Pick<LetterFacts, 'kind' | 'reason' | 'eventDate' | 'lastDay'>

/** What is told of an event in the programme's own words and dates, as the act stood that day; null = nothing. */
export function ownSentences(
  { reasons, plans }: Pick<EnglishProgrammeTexts, 'reasons' | 'plans'>,
  { kind, reason, eventDate, lastDay }: Event,
  format: (date: IsoDate) => string,
): Values {
  return {
    date: format(eventDate),
    lastDay: lastDay === null ? null : format(lastDay),
    reason: reasons[reason] ?? null,
    plan: sentenceOn(plans[kind], eventDate),
  }
}

function sentenceOn(text: DatedText | undefined, date: IsoDate): string | null {
  if (text === undefined || typeof text === 'string') return text ?? null
  return text.findLast(({ from }) => from <= date)?.text ?? null
}
