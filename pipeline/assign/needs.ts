import type { IsoDate } from '../domain.ts'

/** Customers whose need is the same: whoever may serve one of them may serve all. */
export interface NeedClass {
  readonly needClass: number
  readonly areaId: string
  readonly servicePointId: string
  /** Where the service point stands. */
  readonly servicePointMunicipality: string
  /** Of the customership. */
  readonly municipality: string
  /** Service language; null = any will do. */
  readonly language: string | null
  readonly groups: readonly string[]
  /** Somebody of them is not under non-disclosure: so their place may be told. */
  readonly isOpen: boolean
  /** Customers who come tonight. */
  readonly newCount: number
  /** Customers who wait since an earlier night, by that night; each night once. */
  readonly waiting: readonly { readonly since: IsoDate; readonly count: number }[]
  /** Customers who have a caseworker, by caseworker; also one who is no longer listed, or may not serve them now. */
  readonly holders: readonly { readonly caseworkerId: string; readonly count: number }[]
}

/** What decides whom a caseworker may serve. */
export interface Skills {
  readonly municipality: string
  /** Null: any in the municipality. */
  readonly servicePointId: string | null
  readonly languages: readonly string[]
  /** Empty: all groups. */
  readonly groupsServed: readonly string[]
}

export interface Caseworker extends Skills {
  readonly caseworkerId: string
  /** Customers at most. */
  readonly capacity: number
  /** Customers in other programmes: they take capacity. */
  readonly otherLoad: number
}

/** Holds for everybody: a caseworker who may no longer serve the need is not kept either. */
export function serves(worker: Skills, need: NeedClass): boolean {
  const atServicePoint =
    worker.servicePointId === null
      ? worker.municipality === need.servicePointMunicipality || worker.municipality === need.municipality
      : worker.servicePointId === need.servicePointId
  return (
    atServicePoint &&
    (worker.groupsServed.length === 0 || worker.groupsServed.some((group) => need.groups.includes(group)))
  )
}

export function speaks(worker: Skills, need: NeedClass): boolean {
  return need.language === null || worker.languages.includes(need.language)
}

/** Customers the caseworker can have in this programme. */
export function roomOf(worker: Caseworker): number {
  return Math.max(0, worker.capacity - worker.otherLoad)
}

export function holderCount(need: NeedClass): number {
  return sum(need.holders.map(({ count }) => count))
}

/** Customers of the class: new, waiting, and with a caseworker. */
export function demandOf(need: NeedClass): number {
  return need.newCount + sum(need.waiting.map(({ count }) => count)) + holderCount(need)
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
