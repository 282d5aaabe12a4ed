/** Customers whose need is the same: any of them can have any of the same caseworkers. */
export interface NeedClass {
  readonly needClass: number
  readonly servicePointId: string
  /** Where the service point stands. */
  readonly servicePointMunicipality: string
  /** Of the customership. */
  readonly municipality: string
  /** Service language; null = unknown. */
  readonly language: string | null
  readonly groups: readonly string[]
  readonly customerCount: number
}

export interface CaseworkerRoom {
  readonly caseworkerId: string
  readonly municipality: string
  /** Null: any service point. */
  readonly servicePointId: string | null
  readonly languages: readonly string[]
  /** Empty: all groups. */
  readonly groupsServed: readonly string[]
  /** Customers at most. */
  readonly capacity: number
  /** Customers already. */
  readonly load: number
}

/** The customers of a class with these ranks (from 1, both included) get this caseworker. */
export interface Quota {
  readonly need_class: number
  readonly caseworker_id: string
  readonly first_rank: number
  readonly last_rank: number
}

export interface Distribution {
  readonly quotas: readonly Quota[]
  /** Classes that some caseworker serves, whether or not there was room. */
  readonly servedClasses: readonly number[]
}

/**
 * Distributes the customers of each class evenly over the caseworkers who serve it, within capacity. First every
 * class over those who speak its language, the class with the fewest possible caseworkers first; then what is left
 * over anybody who serves it. The same input gives the same result, in whatever order the caseworkers come.
 */
export function distribute(classes: readonly NeedClass[], rooms: readonly CaseworkerRoom[]): Distribution {
  const workers = [...rooms]
    .sort((one, other) => (one.caseworkerId < other.caseworkerId ? -1 : 1))
    .map((room) => ({ room, load: room.load }))
  const needs = classes.map((need) => {
    const able = workers.filter(({ room }) => serves(room, need))
    return { need, able, speaking: able.filter(({ room }) => speaks(room, need)), placed: 0 }
  })
  const quotas: Quota[] = []
  for (const choice of ['speaking', 'able'] as const) {
    const byScarcity = [...needs].sort(
      (one, other) => one[choice].length - other[choice].length || one.need.needClass - other.need.needClass,
    )
    for (const entry of byScarcity) {
      for (const { worker, count } of fillEvenly(entry[choice], entry.need.customerCount - entry.placed)) {
        quotas.push({
          need_class: entry.need.needClass,
          caseworker_id: worker.room.caseworkerId,
          first_rank: entry.placed + 1,
          last_rank: entry.placed + count,
        })
        entry.placed += count
      }
    }
  }
  return {
    quotas,
    servedClasses: needs.filter(({ able }) => able.length > 0).map(({ need }) => need.needClass),
  }
}

function serves(room: CaseworkerRoom, need: NeedClass): boolean {
  const atServicePoint =
    room.servicePointId === null
      ? room.municipality === need.servicePointMunicipality || room.municipality === need.municipality
      : room.servicePointId === need.servicePointId
  return (
    atServicePoint &&
    (room.groupsServed.length === 0 || room.groupsServed.some((group) => need.groups.includes(group)))
  )
}

function speaks(room: CaseworkerRoom, need: NeedClass): boolean {
  return need.language === null || room.languages.includes(need.language)
}

interface Worker {
  readonly room: CaseworkerRoom
  load: number
}

/** Pours `count` customers so that loads relative to capacity end up level: the water level, then the remainder. */
function fillEvenly(able: readonly Worker[], count: number): { worker: Worker; count: number }[] {
  const workers = able.filter(({ room, load }) => load < room.capacity)
  const free = workers.reduce((sum, { room, load }) => sum + room.capacity - load, 0)
  const pourable = Math.min(count, free)
  if (pourable <= 0) return []
  const pouredAt = (level: number) => workers.map((worker) => pourUpTo(worker, level))
  let [low, high] = [0, 1]
  for (let step = 0; step < 50; step += 1) {
    const middle = (low + high) / 2
    if (pouredAt(middle).reduce((sum, poured) => sum + poured, 0) <= pourable) low = middle
    else high = middle
  }
  const poured = pouredAt(low)
  let rest = pourable - poured.reduce((sum, amount) => sum + amount, 0)
  const byLoad = workers
    .map((worker, index) => ({ worker, index }))
    .sort(
      (one, other) =>
        relativeLoad(one.worker, poured[one.index]) - relativeLoad(other.worker, poured[other.index]),
    )
  while (rest > 0) {
    for (const { worker, index } of byLoad) {
      const amount = poured[index] ?? 0
      if (rest === 0 || worker.load + amount >= worker.room.capacity) continue
      poured[index] = amount + 1
      rest -= 1
    }
  }
  return workers.flatMap((worker, index) => {
    const amount = poured[index] ?? 0
    worker.load += amount
    return amount > 0 ? [{ worker, count: amount }] : []
  })
}

function pourUpTo({ room, load }: Worker, level: number): number {
  return Math.max(0, Math.floor(room.capacity * level) - load)
}

function relativeLoad({ room, load }: Worker, poured = 0): number {
  return (load + poured) / room.capacity
}
