import { addDays } from '../calendar.ts'
import type { Tx } from '../db/database.ts'
import type { Run } from '../domain.ts'
import type { Programme } from '../programmes/programme.ts'
import { distribute } from './distribute.ts'
import * as members from './member-queries.ts'
import * as queries from './queries.ts'

/** Ends and opens customerships, and gives each new one, and everyone waiting, a service point and a caseworker. */
export async function assign(
  tx: Tx,
  run: Run,
  programme: Programme,
  caseworkers: readonly queries.CaseworkerRow[] | null,
): Promise<void> {
  await changeCustomerships(tx, run, programme)
  await members.upsertPersons(tx, run)
  await members.updateAbsences(tx, run)
  if (caseworkers !== null) await queries.replaceCaseworkers(tx, run, caseworkers)
  await queries.replaceServicePointRules(tx, servicePointRules(programme))
  const caps = {
    defaultCap: programme.caseworkerCap.customers,
    formerProgrammeId: programme.continues?.programme ?? null,
  }
  await queries.insertNeeds(tx, run, caps)
  const classes = await queries.findNeedClasses(tx, run)
  const rooms = await queries.findCaseworkerRooms(tx, caps)
  const { quotas, servedClasses } = distribute(classes, rooms)
  await queries.insertAssignments(tx, run, quotas, servedClasses)
}

/** Carries tonight's verdicts out: memberships end, begin, and remember the home municipality. */
export async function changeCustomerships(tx: Tx, run: Run, programme: Programme): Promise<void> {
  await members.endCustomerships(tx, run, programme.lastDay ? addDays(programme.lastDay.date, 1) : null)
  await members.updateHomeMunicipalities(tx, run)
  await members.insertCustomerships(tx, run)
}

/** The programme's service-point rules, in the order in which they apply, as the night's table holds them. */
export function servicePointRules(programme: Programme): queries.ServicePointRuleRow[] {
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
