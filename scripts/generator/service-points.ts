import type { MunicipalityCode } from '../../pipeline/domain.ts'
import { stateOf } from './groups.ts'
import type { Person } from './person.ts'
import type { ProgrammeId } from './programmes.ts'
import type { Setting } from './setting.ts'

/** Where a customer of the municipality is intended to be served; null when the scenario does not say. */
export function servicePointOf(
  setting: Setting,
  person: Person,
  programme: ProgrammeId,
  municipality: MunicipalityCode,
): string | null {
  const apart = setting.servedApart.find(
    ({ group, integration_period, ...where }) =>
      (where.municipality === undefined || where.municipality === municipality) &&
      (group === undefined || stateOf(person.groups, group) === 'met') &&
      (integration_period === undefined || person.integration === integration_period),
  )
  if (apart !== undefined) return apart.service_point
  const ordinary = setting.homesByCode.get(municipality)?.service_point
  return (typeof ordinary === 'string' ? ordinary : ordinary?.[programme]) ?? null
}
