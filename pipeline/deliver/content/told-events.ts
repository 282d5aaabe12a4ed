import { addDays } from '../../calendar.ts'
import type { IsoDate, NotificationKind } from '../../domain.ts'
import type { Programme } from '../../programmes/programme.ts'
import type { RuleVersion } from '../../programmes/schema.ts'
import type { ToldReason } from './text-schema.ts'

/** Something that a customer can be told, why it happened, and the law of that day. */
export interface ToldEvent {
  readonly kind: NotificationKind
  readonly reason: ToldReason
  readonly eventDate: IsoDate
  readonly lastDay: IsoDate | null
}

/** What can occur on the first day of each version of the programme's rules, and the day after its end. */
export function toldEvents({ ruleVersions }: Programme): readonly ToldEvent[] {
  const end = ruleVersions.at(-1)?.lastDay?.date
  return [
    ...ruleVersions.flatMap(eventsUnder),
    ...(end === undefined
      ? []
      : [{ kind: 'end', reason: 'PROGRAMME_ENDED', eventDate: addDays(end, 1), lastDay: end } as const]),
  ]
}

function eventsUnder({ from, lastDay, teDecisions, exclusions }: RuleVersion): readonly ToldEvent[] {
  const decides = (decision: string) => teDecisions.some(({ kind }) => kind === decision)
  const event = (kind: NotificationKind, reason: ToldReason, occurs = true) =>
    occurs ? [{ kind, reason, eventDate: from, lastDay: lastDay?.date ?? null }] : []
  return [
    ...event('transfer', 'ELIGIBLE'),
    ...event('restart', 'RESTARTED'),
    ...event('move', 'HOME_MUNICIPALITY_CHANGED'),
    ...event('move', 'TRANSFER_DECISION', decides('SIIRTO')),
    ...event('return', 'HOME_MUNICIPALITY_OUTSIDE'),
    ...event('return', 'CORRECTION'),
    ...event('return', 'RETURN_DECISION', decides('PALAUTUS')),
    ...event(
      'return',
      'CHANGE_SECURITY_55',
      exclusions.some(({ reason }) => reason === 'CHANGE_SECURITY_55'),
    ),
    ...event('caseworker', 'ELIGIBLE'),
  ]
}
