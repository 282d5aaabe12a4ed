import { assign } from '../assign/assign.ts'
import { findNeedClasses } from '../assign/need-queries.ts'
import { type NeedClass, roomOf, serves, sum } from '../assign/needs.ts'
import { classify } from '../classify/classify.ts'
import type { Session } from '../db/database.ts'
import type { IsoDate } from '../domain.ts'
import type { Programme } from '../programmes/programme.ts'
import * as queries from './capacity-queries.ts'
import { type FolderToTry, readFolder, undone } from './undone-night.ts'

/** A night's customers and caseworkers as the night would leave them. Customers are counted, never named. */
export interface Capacity {
  readonly programme: string
  readonly asOfDate: IsoDate
  /** Whether the caseworkers are those of the folder; else of the last list. */
  readonly isOwnList: boolean
  readonly customers: queries.CustomerCount
  /** People of unconfirmed areas, whom the night leaves to a person. */
  readonly unconfirmed: number
  /** Where most wait first. */
  readonly servicePoints: readonly ServicePointLoad[]
  /** Who has the fewest free places first. */
  readonly caseworkers: readonly CaseworkerLoad[]
  /** Who waits before who is served in another language, most people first. */
  readonly shortages: readonly ShortageToClose[]
}

export interface ServicePointLoad extends queries.ServicePointCount {
  /** Of all caseworkers who may serve somebody there, also if they may serve elsewhere too. */
  readonly places: number
}

export interface CaseworkerLoad extends queries.LoadedCaseworker {
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
   * the gap; in halves, rounded up. Null: a language that is short where people also wait, who may want it too.
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
    const caseworkers = loadsOf(workers, await findNeedClasses(tx, run))
    const counts = await queries.countCustomers(tx, run)
    return {
      programme: programme.id,
      asOfDate: run.asOfDate,
      isOwnList: input.caseworkers !== null,
      customers: {
        withCaseworker: sum(counts.map((one) => one.withCaseworker)),
        waiting: sum(counts.map((one) => one.waiting)),
        dormant: sum(counts.map((one) => one.dormant)),
      },
      unconfirmed: await queries.countUnconfirmed(tx),
      servicePoints: counts.map((count) => {
        const serving = whoServe(caseworkers, [count.servicePoint])
        return { ...count, places: sum(serving.map(({ places }) => places)) }
      }),
      caseworkers,
      shortages: howToClose(await queries.findShortages(tx, run), caseworkers, programme),
    }
  })
}

function loadsOf(
  workers: readonly queries.LoadedCaseworker[],
  needs: readonly NeedClass[],
): CaseworkerLoad[] {
  return workers.map((worker) => {
    const served = needs.filter((need) => serves(worker, need))
    const servicePoints = new Set(served.map(({ servicePointId }) => servicePointId))
    return { ...worker, places: roomOf(worker), serves: [...servicePoints].sort() }
  })
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
  return shortages.map((shortage) => {
    const { kind, servicePoints, count } = shortage
    const cap = commonCap(whoServe(caseworkers, servicePoints)) ?? capIn(shortage.areas, programme)
    const isMixed = kind === 'language' && servicePoints.some((one) => waitedFor.includes(one))
    return { ...shortage, cap, fullTimeWorkers: isMixed ? null : Math.ceil((2 * count) / cap) / 2 }
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
