import { rulesOn } from '../../pipeline/classify/rules.ts'
import type { IsoDate } from '../../pipeline/domain.ts'
import type { Programme } from '../../pipeline/programmes/programme.ts'
import type { RuleVersion } from '../../pipeline/programmes/schema.ts'
import { type Border, gapsAtBorders } from './borders.ts'
import { areaOf, canBeOutside, homeAreaOf } from './places.ts'
import type { Case } from './read-tables.ts'

/** A case of somebody whose customership ended with the job search. */
type Restart = Case & { readonly former: NonNullable<Case['former']> }

/**
 * A restart needs cases of whatever keeps a customership from going on: that it ended otherwise, or that a decision was
 * read before, on or after the night of the end; of each area where it does not go on; of what it waives; and of homes
 * that have changed since.
 */
export function gapsOfRestarts(programme: Programme, version: RuleVersion, cases: readonly Case[]): string[] {
  const restarts = cases.filter(
    (one): one is Restart => one.former !== null && one.former.reason === 'JOB_SEARCH_ENDED',
  )
  const gaps = (borders: readonly RestartBorder[]) =>
    borders.filter(({ isMet }) => !restarts.some(isMet)).map(({ what }) => `no restart ${what}`)
  return [
    ...gapsAtBorders('a restart', otherEnds(programme, version), cases),
    ...gaps(decisionsAroundTheEnd(version)),
    ...gaps(version.restart.exceptIn?.flatMap((area) => aroundTheArea(programme, area)) ?? []),
    ...gaps(moves(version)),
  ]
}

interface RestartBorder {
  readonly what: string
  readonly isMet: (one: Restart) => boolean
}

/** The other reasons for which a customership of the programme ends while people still come. */
function otherEnds(programme: Programme, version: RuleVersion): readonly Border[] {
  const { member } = rulesOn(programme, version.from, { allowUnconfirmedAreas: false })
  return member
    .filter(({ outcome }) => outcome === 'RETURN')
    .filter(
      ({ reasonCode }) => reasonCode !== 'HOME_MUNICIPALITY_OUTSIDE' || canBeOutside(programme, version),
    )
    .map(({ reasonCode }) => ({
      what: `the customership ended by ${reasonCode}`,
      isMet: ({ former }) => former?.reason === reasonCode,
    }))
}

function decisionsAroundTheEnd({ teDecisions }: RuleVersion): readonly RestartBorder[] {
  const moments: readonly (readonly [string, (read: IsoDate, end: IsoDate) => boolean])[] = [
    ['before', (read, end) => read < end],
    ['on the night of', (read, end) => read === end],
    ['after', (read, end) => read > end],
  ]
  const kinds = ['KORJAUS', ...teDecisions.map(({ kind }) => kind).filter((kind) => kind === 'PALAUTUS')]
  return kinds.flatMap((wanted) =>
    moments.map(([when, isSo]) => ({
      what: `with a ${wanted} read ${when} the end`,
      isMet: ({ night, former, decisions }) =>
        decisions.some(({ kind, settled }) => kind === wanted && isSo(settled ?? night, former.ended)),
    })),
  )
}

function aroundTheArea(programme: Programme, area: string): readonly RestartBorder[] {
  const hasEndedThere = ({ night, former }: Restart) => areaOf(programme, night, former.of) === area
  const isAtHomeThere = (one: Restart) => homeAreaOf(programme, one) === area
  return [
    { what: `in ${area}`, isMet: (one) => hasEndedThere(one) && isAtHomeThere(one) },
    { what: `after a move to ${area}`, isMet: (one) => !hasEndedThere(one) && isAtHomeThere(one) },
    { what: `after a move from ${area}`, isMet: (one) => hasEndedThere(one) && !isAtHomeThere(one) },
  ]
}

function moves({ population, teDecisions }: RuleVersion): readonly RestartBorder[] {
  const isOfThePopulation = (code: unknown) => population.employmentCodes.some((known) => known === code)
  const codes = ['00', '01', '02', '03', '04', '05', '06', '07', '08']
  return [
    {
      what: 'in another municipality',
      isMet: ({ former, expected }) =>
        expected.verdict === 'TRANSFER RESTARTED' && expected.place?.endsWith(former.of) === false,
    },
    ...(teDecisions.some(({ kind }) => kind === 'SIIRTO')
      ? [
          {
            what: 'of somebody served elsewhere than at home',
            isMet: ({ former }: Restart) => former.of !== former.lastKnownHome,
          },
        ]
      : []),
    ...(codes.every(isOfThePopulation)
      ? []
      : [
          {
            what: 'outside the population',
            isMet: ({ facts }: Restart) => !isOfThePopulation(facts.employment_code),
          },
        ]),
  ]
}
