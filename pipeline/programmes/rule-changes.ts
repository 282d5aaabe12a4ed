import type { IsoDate } from '../domain.ts'
import { changesWithin, listProgrammes, loadProgramme, type RuleChange } from './programme.ts'

const daysOfWarning = 30

export interface ProgrammeChange extends RuleChange {
  readonly programmeId: string
}

/** What changes in each programme's rules within 30 days of its last night, in order of time. */
export function findRuleChanges(
  nights: readonly { readonly programmeId: string; readonly asOfDate: IsoDate }[],
): readonly ProgrammeChange[] {
  const known = new Set(listProgrammes())
  return nights
    .filter(({ programmeId }) => known.has(programmeId))
    .flatMap(({ programmeId, asOfDate }) =>
      changesWithin(loadProgramme(programmeId), asOfDate, daysOfWarning).map((change) => ({
        programmeId,
        ...change,
      })),
    )
    .toSorted((one, other) => (one.on < other.on ? -1 : 1))
}
