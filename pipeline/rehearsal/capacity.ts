import { assign } from '../assign/assign.ts'
import { findNeedClasses } from '../assign/need-queries.ts'
import { type NeedClass, roomOf, serves, sum } from '../assign/needs.ts'
import { classify } from '../classify/classify.ts'
import type { Session } from '../db/database.ts'
import type { IsoDate } from '../domain.ts'
import { hideFew, hideFewIn } from '../privacy/small-counts.ts'
import type { Programme } from '../programmes/programme.ts'
import * as queries from './capacity-queries.ts'
import { type FolderToTry, readFolder, undone } from './undone-night.ts'

/**
 * A night's customers and caseworkers as the night would leave them. Customers are counted, never named: by place and by
 * caseworker without those under non-disclosure, null where they are fewer than 5, or would give such a count away.
 */
export interface Capacity {
  readonly programme: string
  readonly asOfDate: IsoDate
  /** Whether the caseworkers are those of the folder; else of the last list. */
  readonly isOwnList: boolean
  readonly customers: queries.CustomerCount
  /** People of unconfirmed areas, whom the night leaves to a person; null: fewer than 5. None under non-disclosure. */
  readonly unconfirmed: number | null
  /** Where most wait first. */
  readonly servicePoints: readonly ServicePointLoad[]
  /** Who has the fewest free places first. */
  readonly caseworkers: readonly CaseworkerLoad[]
  /** Who waits before who is served in another language, most people first. */
  readonly shortages: readonly ShortageToClose[]
}

type Told<Count> = { readonly [Name in keyof Count]: Count[Name] | null }

interface ServicePointLoad extends Told<queries.CustomerCount> {
  readonly area: string
  readonly servicePoint: string
  /** Of all caseworkers who may serve somebody there, also if they may serve elsewhere too. */
  readonly places: number
}

interface CaseworkerLoad extends Omit<queries.LoadedCaseworker, 'customers'> {
  readonly customers: number | null
  /** Capacity less the customers of other programmes. */
  readonly places: number
  /** Service points where the caseworker may serve somebody. */
  readonly serves: readonly string[]
}

export interface ShortageToClose extends queries.RecordedShortage {
  /** The cap most common among those who may serve somebody there; where nobody may, the area's or else the programme's. */
  readonly cap: number
  /**
   * So many more full-time workers with this cap, who may serve these customers (or speak the language), would close
   * the gap; in halves, rounded up. Null: how many is left out, or a language that is short where people also wait, who
   * may want it too.
   */
  readonly fullTimeWorkers: number | null
}

/**
 * Tries a night up to its assignments and tells how far capacity goes. All in one transaction that is undone: nothing is
 * written. The session holds the night's lock.
 */
export async function measureCapacity(
  session: Session,
  folder: FolderToTry,
  programme: Programme,
  signal: AbortSignal,
): Promise<Capacity> {
  const instead = () => 'see kuntasiirto status for what is short now, or give the folder of a later night'
  return await undone(session, async (tx) => {
    const { run, input } = await readFolder(session, tx, folder, { programme, signal, instead })
    await classify(tx, run, programme, folder)
    await assign(tx, run, programme, input.caseworkers)

    const workers = await queries.findLoadedCaseworkers(tx, run, programme)
    const counts = await queries.countCustomers(tx, run)
    const open = (await findNeedClasses(tx, run)).filter(({ isOpen }) => isOpen)
    const caseworkers = loadsOf(workers, open, sum(counts.map((one) => one.withCaseworker)))
    return {
      programme: programme.id,
      asOfDate: run.asOfDate,
      isOwnList: input.caseworkers !== null,
      customers: {
        withCaseworker: sum(counts.map((one) => one.withCaseworker)),
        waiting: sum(counts.map((one) => one.waiting)),
        dormant: sum(counts.map((one) => one.dormant)),
      },
      unconfirmed: hideFew([{ count: await queries.countUnconfirmed(tx) }])[0]?.count ?? null,
      servicePoints: loadsAt(counts, caseworkers),
      caseworkers,
      shortages: howToClose(await queries.findShortages(tx, run), caseworkers, programme),
    }
  })
}

/** What is left out last: its order would tell of it. */
function loadsAt(
  counts: readonly queries.ServicePointCount[],
  caseworkers: readonly CaseworkerLoad[],
): ServicePointLoad[] {
  const columns = ['withCaseworker', 'waiting', 'dormant'] as const
  const told = hideFewIn(counts, columns, (count, column) => count[column], {
    isTelling: ({ servicePoint }) => servicePoint !== null,
  })
  return told
    .flatMap(({ area, servicePoint, ...its }) => {
      if (area === null || servicePoint === null) return []
      const serving = whoServe(caseworkers, [servicePoint])
      return [{ area, servicePoint, ...its, places: sum(serving.map(({ places }) => places)) }]
    })
    .toSorted((one, other) => (other.waiting ?? -1) - (one.waiting ?? -1))
}

/** `withCaseworker`: everybody who has one, under non-disclosure or not. */
function loadsOf(
  workers: readonly queries.LoadedCaseworker[],
  needs: readonly NeedClass[],
  withCaseworker: number,
): CaseworkerLoad[] {
  const apart = withCaseworker - sum(workers.map(({ customers }) => customers))
  const told = hideFew<{ readonly worker: queries.LoadedCaseworker | null; readonly count: number }>(
    [...workers.map((worker) => ({ worker, count: worker.customers })), { worker: null, count: apart }],
    { isTelling: ({ worker }) => worker !== null },
  )
  const loads = told.flatMap(({ worker, count: customers }) => {
    if (worker === null) return []
    const served = needs.filter((need) => serves(worker, need))
    const servicePoints = new Set(served.map(({ servicePointId }) => servicePointId))
    return [{ ...worker, customers, places: roomOf(worker), serves: [...servicePoints].sort() }]
  })
  const freeOf = ({ places, customers }: CaseworkerLoad) =>
    customers === null ? Number.MAX_SAFE_INTEGER : places - customers
  return loads.toSorted((one, other) => freeOf(one) - freeOf(other))
}

function whoServe(
  caseworkers: readonly CaseworkerLoad[],
  servicePoints: readonly string[],
): CaseworkerLoad[] {
  return caseworkers.filter((one) => one.serves.some((servicePoint) => servicePoints.includes(servicePoint)))
}

function howToClose(
  shortages: readonly queries.RecordedShortage[],
  caseworkers: readonly CaseworkerLoad[],
  programme: Programme,
): ShortageToClose[] {
  const waitedFor = shortages.flatMap(({ kind, servicePoints }) => (kind === 'capacity' ? servicePoints : []))
  // Of those who are told of together it is not told whether some wait there.
  const mayWaitAnywhere = shortages.some(
    ({ kind, servicePoints }) => kind === 'capacity' && servicePoints.length === 0,
  )
  return shortages.map((shortage) => {
    const { kind, servicePoints, count } = shortage
    const cap = commonCap(whoServe(caseworkers, servicePoints)) ?? capIn(shortage.areas, programme)
    const isMixed =
      kind === 'language' && (mayWaitAnywhere || servicePoints.some((one) => waitedFor.includes(one)))
    const fullTimeWorkers = isMixed || count === null ? null : Math.ceil((2 * count) / cap) / 2
    return { ...shortage, cap, fullTimeWorkers }
  })
}

/** The cap of the areas, the lowest of several: rather a worker too many than a customer without one. */
function capIn(areaIds: readonly string[], { areas, caseworkerCap }: Programme): number {
  const concerned = areas.filter(({ id }) => areaIds.includes(id))
  const caps = concerned.map((area) => (area.caseworkerCap ?? caseworkerCap).customers)
  return caps.length === 0 ? caseworkerCap.customers : Math.min(...caps)
}

/** The most common cap; of two as common the lower. */
function commonCap(caseworkers: readonly CaseworkerLoad[]): number | null {
  const caps = caseworkers.map(({ cap }) => cap).filter((cap) => cap > 0)
  const byCap = [...Map.groupBy(caps, (cap) => cap)]
  byCap.sort(([cap, alike], [otherCap, others]) => others.length - alike.length || cap - otherCap)
  return byCap[0]?.[0] ?? null
}
