import type { Caseworker, NeedClass } from '../../pipeline/assign/needs.ts'

/** A class of Savonlinna without customers, but for the changes. */
export function need(needClass: number, changes: Partial<NeedClass> = {}): NeedClass {
  return {
    needClass,
    areaId: 'savonlinna',
    servicePointId: 'savonlinna',
    servicePointMunicipality: '740',
    municipality: '740',
    language: 'fi',
    groups: [],
    isOpen: true,
    newCount: 0,
    waiting: [],
    holders: [],
    ...changes,
  }
}

/** A full-time caseworker of Savonlinna, for any service point and group, but for the changes. */
export function worker(caseworkerId: string, changes: Partial<Caseworker> = {}): Caseworker {
  return {
    caseworkerId,
    municipality: '740',
    servicePointId: null,
    languages: ['fi'],
    groupsServed: [],
    capacity: 100,
    otherLoad: 0,
    ...changes,
  }
}
