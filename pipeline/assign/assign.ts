import { addDays } from '../calendar.ts'
import type { Tx } from '../db/database.ts'
import { meanwhile } from '../db/meanwhile.ts'
import type { Run } from '../domain.ts'
import { type Programme, ruleVersionOn } from '../programmes/programme.ts'
import { allocate } from './allocation.ts'
import * as workers from './caseworker-queries.ts'
import * as members from './member-queries.ts'
import * as needs from './need-queries.ts'
import * as placements from './placement-queries.ts'
import { tellShortages } from './told-shortages.ts'

/**
 * Ends and opens customerships, and gives every customer a service point and the best caseworker that capacity allows.
 * @param whileSolving Statements that the server executes while this process looks for the caseworkers.
 */
export async function assign(
  tx: Tx,
  run: Run,
  programme: Programme,
  caseworkers: readonly workers.CaseworkerRow[] | null,
  whileSolving: () => Promise<void> = async () => {},
): Promise<void> {
  const formerProgrammeId = programme.continues?.programme ?? null
  await changeCustomerships(tx, run, programme)
  await members.upsertPersons(tx, run)
  await members.updateAbsences(tx, run)
  if (caseworkers !== null) await workers.replaceCaseworkers(tx, run, caseworkers)
  await workers.updateCapacities(tx, run, programme)
  await needs.replaceServicePointRules(tx, servicePointRules(programme))
  await needs.insertNeeds(tx, run, { formerProgrammeId, absentDays: programme.dormancy.absentDays })
  const needClasses = await needs.findNeedClasses(tx, run)
  const caseworkersNow = await workers.findCaseworkers(tx, run, formerProgrammeId)
  const { plan, solvingSeconds } = await meanwhile(whileSolving, async () => {
    const begun = performance.now()
    const plan = await allocate(needClasses, caseworkersNow)
    return { plan, solvingSeconds: (performance.now() - begun) / 1000 }
  })
  await placements.recordSolving(tx, run, solvingSeconds)
  await placements.insertPlacements(tx, plan)
  await placements.writeAssignments(tx, run, plan, formerProgrammeId)
  const openNeeds = await placements.countOpenNeeds(tx)
  await placements.insertShortages(tx, run, tellShortages(plan, needClasses, openNeeds))
}

/** Carries tonight's verdicts out: memberships end, begin, and remember the home municipality. */
export async function changeCustomerships(tx: Tx, run: Run, programme: Programme): Promise<void> {
  const { lastDay } = ruleVersionOn(programme, run.asOfDate)
  await members.endCustomerships(tx, run, lastDay === null ? null : addDays(lastDay.date, 1))
  await members.updateHomeMunicipalities(tx, run)
  await members.insertCustomerships(tx, run)
  await members.updateAreaMembership(tx, run)
}

/** The programme's service-point rules, in the order in which they apply, as the night's table holds them. */
export function servicePointRules(programme: Programme): needs.ServicePointRuleRow[] {
  return programme.areas.flatMap((area) =>
    area.servicePointRules.map(({ servicePoint, when }, index) => ({
      area_id: area.id,
      rule_number: index + 1,
      service_point_id: servicePoint,
      municipality_codes: when?.municipalities ?? null,
      under_age: when?.underAge ?? null,
      group_ids: when?.groups ?? null,
      in_integration_period: when?.inIntegrationPeriod ?? null,
    })),
  )
}
