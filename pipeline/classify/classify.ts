import type { Tx } from '../db/database.ts'
import type { IsoDate, Run } from '../domain.ts'
import { municipalitiesOn, type Programme, ruleVersionOn } from '../programmes/programme.ts'
import { registerProgramme } from '../programmes/queries.ts'
import type { Group } from '../programmes/schema.ts'
import {
  type Criterion,
  hasNoEarningsRelatedAllowance,
  isForeignLanguage,
  isImmigrant,
  isUnderAge,
} from './criteria.ts'
import { memberLines, type NightRules, nonMemberLines } from './decision-table.ts'
import * as queries from './queries.ts'

/** Judges every accepted row, writes the decisions that change a standing, and remembers the customers. */
export async function classify(
  tx: Tx,
  run: Run,
  programme: Programme,
  options: { readonly allowUnconfirmedAreas: boolean },
): Promise<void> {
  const version = ruleVersionOn(programme, run.asOfDate)
  const rules: NightRules = {
    asOfDate: run.asOfDate,
    isPastEnd: run.asOfDate > programme.lastDay,
    isDirectingOver: run.asOfDate > programme.directingUntil || run.asOfDate > programme.lastDay,
    employmentCodes: version.population.employmentCodes,
    keepsByTeDiscretion: version.exclusions.some(({ reason }) => reason === 'TE_DISCRETION'),
    allowUnconfirmedAreas: options.allowUnconfirmedAreas,
  }
  await registerProgramme(tx, programme)
  await queries.replaceNightMunicipalities(
    tx,
    municipalitiesOn(programme, run.asOfDate).map((municipality) => ({
      municipality_code: municipality.code,
      resolved_code: municipality.resolvedCode,
      area_id: municipality.areaId,
      is_confirmed: municipality.isConfirmed,
    })),
  )
  await queries.protectCustomers(tx, run)
  await queries.insertVerdicts(tx, run, {
    groups: version.groups.map((group) => ({ id: group.id, criterion: criterionOf(group, run.asOfDate) })),
    nonMember: nonMemberLines(rules),
    member: memberLines(rules),
  })
  if (rules.isPastEnd) await queries.insertEndOfMembersWithoutRow(tx, run)
  await queries.analyzeVerdicts(tx)
  await queries.insertDecisions(tx, run, version.from)
  await queries.upsertStandings(tx, run)
  await queries.upsertCustomers(tx, run)
}

/** The criterion that a programme file names, with the file's parameters. */
function criterionOf(group: Group, asOfDate: IsoDate): Criterion {
  switch (group.criterion) {
    case 'no-earnings-related-allowance':
      return hasNoEarningsRelatedAllowance()
    case 'under-age':
      return isUnderAge(group.age, asOfDate)
    case 'immigrant':
      return isImmigrant(asOfDate)
    case 'foreign-language':
      return isForeignLanguage(group.ownLanguages)
    default:
      return group satisfies never
  }
}
