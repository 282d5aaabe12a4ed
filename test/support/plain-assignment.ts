import type { Allocation } from '../../pipeline/assign/allocation.ts'
import type { Caseworker, NeedClass } from '../../pipeline/assign/needs.ts'

/** One customer of a need, and which caseworker they have, or get. */
interface Customer {
  readonly need: NeedClass
  readonly had: string | null
  /** 'new', 'released' (had a caseworker), or the night since which they wait. */
  readonly since: string
  readonly caseworkerId: string | null
}

/** Everybody of the needs, in the order of their queues; nobody has a caseworker yet. */
export function customersOf(needs: readonly NeedClass[]): Customer[] {
  return needs.flatMap((need) => {
    const several = (count: number, since: string, had: string | null) =>
      Array.from({ length: count }, (): Customer => ({ need, had, since, caseworkerId: null }))
    return [
      ...[...need.waiting]
        .sort((one, other) => (one.since < other.since ? -1 : 1))
        .flatMap(({ since, count }) => several(count, since, null)),
      ...need.holders.flatMap(({ caseworkerId, count }) => several(count, 'released', caseworkerId)),
      ...several(need.newCount, 'new', null),
    ]
  })
}

/** What a plan says of each customer. Refuses a plan that keeps or places people who do not exist, or twice. */
export function carryOut(plan: Allocation, needs: readonly NeedClass[]): Customer[] {
  const left = plan.kept.map((kept) => ({ ...kept }))
  const kept = customersOf(needs).map((customer) => {
    const mine = left.find(
      ({ needClass, caseworkerId, count }) =>
        count > 0 && needClass === customer.need.needClass && caseworkerId === customer.had,
    )
    if (!mine) return customer
    mine.count -= 1
    return { ...customer, caseworkerId: mine.caseworkerId }
  })
  if (left.some(({ count }) => count !== 0)) throw new Error('the plan keeps people who do not exist')
  const ranks = new Map<NeedClass, number>()
  let placed = 0
  const carriedOut = kept.map((customer) => {
    if (customer.caseworkerId !== null) return customer
    const rank = (ranks.get(customer.need) ?? 0) + 1
    ranks.set(customer.need, rank)
    const quotas = plan.quotas.filter(
      ({ needClass, firstRank, lastRank }) =>
        needClass === customer.need.needClass && firstRank <= rank && rank <= lastRank,
    )
    if (quotas.length > 1) throw new Error('the plan places a customer twice')
    placed += quotas.length
    return { ...customer, caseworkerId: quotas[0]?.caseworkerId ?? null }
  })
  if (placed !== plan.quotas.reduce((sum, { firstRank, lastRank }) => sum + lastRank - firstRank + 1, 0)) {
    throw new Error('the plan places people who do not exist')
  }
  return carriedOut
}

/** May the caseworker serve the need? Told from the words, apart from the pipeline. */
export function maySee(worker: Caseworker, need: NeedClass): boolean {
  const here = worker.servicePointId
    ? worker.servicePointId === need.servicePointId
    : [need.municipality, need.servicePointMunicipality].includes(worker.municipality)
  const common = worker.groupsServed.filter((group) => need.groups.includes(group))
  return here && (worker.groupsServed.length === 0 || common.length > 0)
}

/**
 * What counts, the most important first, the less the better: who waits; who lost the caseworker they had; who waits
 * of the longest waiting, of the next, ..., of the released, of the new; who is not served in their language; how
 * uneven loads are, as the sum over caseworkers of load squared by capacity (capacities up to 6).
 */
export function score(customers: readonly Customer[], workers: readonly Caseworker[]): number[] {
  const count = (is: (customer: Customer) => boolean) => customers.filter(is).length
  const waits = (customer: Customer) => customer.caseworkerId === null
  return [
    count(waits),
    count((customer) => customer.had !== null && customer.had !== customer.caseworkerId),
    ...queueOf(customers).map((since) => count((customer) => waits(customer) && customer.since === since)),
    count(
      (customer) =>
        speechCost(
          customer,
          workers.find((one) => one.caseworkerId === customer.caseworkerId),
        ) > 0,
    ),
    workers.reduce((sum, worker) => {
      const load = count(({ caseworkerId }) => caseworkerId === worker.caseworkerId)
      return sum + loadCost(worker, load)
    }, 0),
  ]
}

function queueOf(customers: readonly Customer[]): string[] {
  const nights = new Set(customers.map(({ since }) => since).filter((since) => /^\d/.test(since)))
  return [...[...nights].sort(), 'released', 'new']
}

function speechCost({ need }: Customer, worker: Caseworker | undefined): number {
  return worker && need.language && !worker.languages.includes(need.language) ? 1 : 0
}

/** Whole for capacities up to 6. */
function loadCost({ capacity, otherLoad }: Caseworker, load: number): number {
  return load === 0 ? 0 : (60 * ((otherLoad + load) ** 2 - otherLoad ** 2)) / capacity
}

/**
 * The best assignment, found in another way than the pipeline's: customers take places one by one, each along the
 * cheapest chain of moves of those before (Bellman and Ford), priced so that no sum of lesser aims outweighs a greater.
 */
export function assignPlainly(needs: readonly NeedClass[], workers: readonly Caseworker[]): Customer[] {
  const customers = customersOf(needs)
  // Each price is more than all customers together can pay for the lesser aims.
  const inLanguage = 60 * workers.reduce((sum, { capacity }) => sum + capacity, 1)
  const inQueue = new Map<string, number>()
  let next = inLanguage * (customers.length + 1)
  for (const since of queueOf(customers).reverse()) {
    inQueue.set(since, next)
    next *= customers.filter((customer) => customer.since === since).length + 1
  }
  const kept = next
  const placed = kept * (customers.length + 1)
  if (!Number.isSafeInteger(2 * placed * customers.length)) throw new Error('too many for exact prices')
  const priceOf = (customer: Customer, worker: Caseworker | null): number => {
    if (!worker) return placed + (customer.had ? kept : 0) + (inQueue.get(customer.since) ?? 0)
    return (
      (customer.had && customer.had !== worker.caseworkerId ? kept : 0) +
      inLanguage * speechCost(customer, worker)
    )
  }
  const places: (Caseworker | null)[] = [...workers, null]
  const takenBy: number[][] = places.map(() => [])
  customers.forEach((newcomer, index) => {
    const cheapest = places.map((place) =>
      place === null || maySee(place, newcomer.need) ? priceOf(newcomer, place) : Number.POSITIVE_INFINITY,
    )
    const via = places.map((): { place: number; customer: number } | null => null)
    for (let changed = true; changed; ) {
      changed = false
      places.forEach((_, place) => {
        for (const taker of takenBy[place]!) {
          const customer = customers[taker]!
          places.forEach((other, next) => {
            if (next === place || (other && !maySee(other, customer.need))) return
            const price = cheapest[place]! + priceOf(customer, other) - priceOf(customer, places[place]!)
            if (price >= cheapest[next]!) return
            cheapest[next] = price
            via[next] = { place, customer: taker }
            changed = true
          })
        }
      })
    }
    const ends = places.map((place, end) => {
      const load = takenBy[end]!.length
      if (place === null) return cheapest[end]!
      if (load >= place.capacity - place.otherLoad) return Number.POSITIVE_INFINITY
      return cheapest[end]! + loadCost(place, load + 1) - loadCost(place, load)
    })
    let end = ends.indexOf(Math.min(...ends))
    for (let step = via[end]; step; step = via[end]) {
      takenBy[step.place]!.splice(takenBy[step.place]!.indexOf(step.customer), 1)
      takenBy[end]!.push(step.customer)
      end = step.place
    }
    takenBy[end]!.push(index)
  })
  return customers.map((customer, index) => {
    const place = places[takenBy.findIndex((takers) => takers.includes(index))]
    return { ...customer, caseworkerId: place?.caseworkerId ?? null }
  })
}
