import type { IsoDate } from '../../pipeline/domain.ts'
import { municipalitiesOn, type Programme } from '../../pipeline/programmes/programme.ts'
import type { RuleVersion } from '../../pipeline/programmes/schema.ts'
import type { Case } from './read-tables.ts'

export function areaOf(programme: Programme, night: IsoDate, wanted: unknown): string | null | undefined {
  return areasOn(programme, night).get(wanted)
}

type AreasByCode = ReadonlyMap<unknown, string | null>

const areasByNight = new WeakMap<Programme, Map<IsoDate, AreasByCode>>()

/** By municipality: asked for each case of a table again and again, and reckoned once a night. */
function areasOn(programme: Programme, night: IsoDate): AreasByCode {
  const byNight = areasByNight.get(programme) ?? new Map<IsoDate, AreasByCode>()
  areasByNight.set(programme, byNight)
  const areas =
    byNight.get(night) ??
    new Map(municipalitiesOn(programme, night).map(({ code, areaId }) => [code, areaId] as const))
  byNight.set(night, areas)
  return areas
}

export function homeAreaOf(programme: Programme, { night, facts }: Case): string | null | undefined {
  return areaOf(programme, night, facts.home_municipality)
}

/** Whether a municipality that decides can lie in no area. */
export function canBeOutside(programme: Programme, { from, residence }: RuleVersion): boolean {
  return municipalitiesOn(programme, from).some(
    ({ areaId, isInAland }) => areaId === null && !(isInAland && residence?.of === 'no-home-municipality'),
  )
}

/** Where the residence decides, it needs to be known, unknown and in Åland, for members and for others. */
export function gapsOfResidence(
  programme: Programme,
  version: RuleVersion,
  cases: readonly Case[],
): string[] {
  const { residence } = version
  if (residence === null) return []
  const municipalities = municipalitiesOn(programme, version.from)
  const isInAland = (wanted: unknown) =>
    municipalities.some(({ code, isInAland }) => code === wanted && isInAland)
  const hasNoHome = (wanted: unknown) => programme.noHomeCodes.some((code) => code === wanted)
  const judged = cases.filter(({ facts }) =>
    residence.of === 'temporary-protection'
      ? facts.temporary_protection === true
      : hasNoHome(facts.home_municipality) || isInAland(facts.home_municipality),
  )
  const residences = [
    ['in an area', (wanted: unknown) => areaOf(programme, version.from, wanted) != null],
    ['unknown', (wanted: unknown) => wanted === null],
    ['in Åland', isInAland],
  ] as const
  return residences.flatMap(([what, isSo]) =>
    ['member', 'non-member'].flatMap((kind) => {
      const isShown = judged.some(
        ({ member, facts }) =>
          (member === null) === (kind === 'non-member') && isSo(facts.residence_municipality),
      )
      return isShown ? [] : [`no ${kind} by residence whose residence is ${what}`]
    }),
  )
}
