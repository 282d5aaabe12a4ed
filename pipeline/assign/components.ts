import { type Caseworker, type NeedClass, type Skills, serves } from './needs.ts'

/** Caseworkers who are interchangeable but for their capacity and the customers they have. */
export interface WorkerClass extends Skills {
  /** Id of the first caseworker. */
  readonly name: string
  readonly workers: readonly Caseworker[]
}

export interface ServedNeed extends NeedClass {
  readonly servedBy: readonly WorkerClass[]
}

/** Needs and caseworkers that can affect each other: as a rule an area. Solved apart from all others. */
export interface Component {
  readonly needs: readonly ServedNeed[]
  readonly workerClasses: readonly WorkerClass[]
}

/**
 * Splits the needs into components. Everything comes out sorted by need class and caseworker id: the solver gives the
 * same answer to the same model only, so the same rows in another order must make the same components.
 */
export function splitIntoComponents(
  needs: readonly NeedClass[],
  workers: readonly Caseworker[],
): Component[] {
  const classes = classesOf(workers)
  const served = [...needs]
    .sort((one, other) => one.needClass - other.needClass)
    .map((need) => ({ ...need, servedBy: classes.filter((skills) => serves(skills, need)) }))
  return connectedParts(served)
}

/** The smallest sets of needs that share no worker class, each with all its worker classes. */
export function connectedParts(needs: readonly ServedNeed[]): Component[] {
  const needsOf = Map.groupBy(
    needs.flatMap((need) => need.servedBy.map((workerClass) => ({ need, workerClass }))),
    ({ workerClass }) => workerClass,
  )
  const seen = new Set<ServedNeed>()
  return needs.flatMap((need) => {
    if (seen.has(need)) return []
    const part = reach([need], (workerClass) => (needsOf.get(workerClass) ?? []).map((link) => link.need))
    for (const member of part.needs) seen.add(member)
    return [part]
  })
}

/** The needs and worker classes reached from needs to those who may serve them, and from these as `needsOf` tells. */
export function reach(
  first: readonly ServedNeed[],
  needsOf: (workerClass: WorkerClass) => Iterable<ServedNeed>,
): Component {
  const needs = new Set(first)
  const classes = new Set<WorkerClass>()
  // The iteration also visits what is added on the way.
  for (const need of needs) {
    for (const workerClass of need.servedBy) {
      if (classes.has(workerClass)) continue
      classes.add(workerClass)
      for (const other of needsOf(workerClass)) needs.add(other)
    }
  }
  return {
    needs: [...needs].sort((one, other) => one.needClass - other.needClass),
    workerClasses: [...classes].sort((one, other) => (one.name < other.name ? -1 : 1)),
  }
}

function classesOf(workers: readonly Caseworker[]): WorkerClass[] {
  const sorted = [...workers].sort((one, other) => (one.caseworkerId < other.caseworkerId ? -1 : 1))
  const classes = Map.groupBy(sorted, (worker) =>
    JSON.stringify([
      worker.servicePointId ?? ['any in', worker.municipality],
      [...worker.languages].sort(),
      [...worker.groupsServed].sort(),
    ]),
  )
  return [...classes.values()].flatMap((alike) => {
    const [first] = alike
    return first ? [{ ...first, name: first.caseworkerId, workers: alike }] : []
  })
}
