import { describe, expect, test } from 'vitest'
import { allocate } from '../../../pipeline/assign/allocation.ts'
import { describeLanguageShortage, describeShortage } from '../../../pipeline/assign/describe-shortage.ts'
import { tellShortages } from '../../../pipeline/assign/told-shortages.ts'
import { need, worker } from '../../support/assignment-builders.ts'

describe('shortage is explained', () => {
  test('no listed caseworker serves the place', async () => {
    const plan = await allocate([need(1, { newCount: 5 })], [worker('A', { municipality: '046' })])
    expect(plan.waiting).toEqual([{ needClass: 1, count: 5, isServed: false }])
    expect(plan.shortages.map((one) => describeShortage(one, one.waitingCount))).toEqual([
      'In savonlinna capacity is short by 5: no listed caseworker may serve the customers of savonlinna. No assignment could place more.',
    ])
  })

  test('whom nobody may serve is one shortage for each service point', async () => {
    const needs = [
      need(1, { newCount: 5, groups: ['immigrant'] }),
      need(2, { newCount: 2, groups: ['under-30'] }),
      need(3, { newCount: 1, servicePointId: 'ohjaamo' }),
    ]
    const { shortages } = await allocate(needs, [worker('A', { municipality: '046' })])
    expect(shortages.map(({ servicePointIds, waitingCount }) => [servicePointIds, waitingCount])).toEqual([
      [['savonlinna'], 7],
      [['ohjaamo'], 1],
    ])
  })

  test('only a group is short, and only what could serve it counts', async () => {
    const needs = [
      need(1, { newCount: 30, groups: ['under-30'] }),
      need(2, { newCount: 30, groups: ['immigrant'] }),
    ]
    const workers = [
      worker('A', { capacity: 90, groupsServed: ['under-30'] }),
      worker('B', { capacity: 20, groupsServed: ['immigrant'] }),
      worker('C', { capacity: 35, groupsServed: ['under-30', 'senior'] }),
    ]
    const { shortages } = await allocate(needs, workers)
    expect(shortages).toMatchObject([
      { needClasses: [2], caseworkerIds: ['B'], customerCount: 30, placeCount: 20, waitingCount: 10 },
    ])
    expect(shortages.map((one) => describeShortage(one, one.waitingCount))).toEqual([
      'In savonlinna capacity is short by 10: all 20 places of those who may serve the customers of savonlinna (group immigrant) are taken. No assignment could place more.',
    ])
  })

  test('places apart are short apart', async () => {
    const needs = [need(1, { newCount: 3 }), need(2, { newCount: 3, servicePointId: 'ohjaamo' })]
    const workers = [
      worker('A', { servicePointId: 'savonlinna', capacity: 1 }),
      worker('B', { servicePointId: 'ohjaamo', capacity: 2 }),
    ]
    const { shortages } = await allocate(needs, workers)
    expect(shortages.map(({ servicePointIds, waitingCount }) => [...servicePointIds, waitingCount])).toEqual([
      ['savonlinna', 2],
      ['ohjaamo', 1],
    ])
  })

  test('language capacity is short although nobody waits', async () => {
    const raasepori = { areaId: 'raasepori', servicePointId: 'raasepori', language: 'sv' }
    const { languageShortages, waiting } = await allocate(
      [need(1, { ...raasepori, newCount: 300 }), need(2, { ...raasepori, language: 'fi', newCount: 100 })],
      [worker('A', { languages: ['fi', 'sv'], capacity: 86 }), worker('B', { capacity: 400 })],
    )
    expect(waiting).toEqual([])
    expect(languageShortages.map((one) => describeLanguageShortage(one, one.count))).toEqual([
      'Swedish-speaking capacity in raasepori is short by 214: no assignment of as many customers could serve more of them in their language.',
    ])
  })
})

describe('shortage is told', () => {
  const nobody = [worker('A', { municipality: '046' })]
  const at = (servicePointId: string) => ({
    areaId: servicePointId,
    servicePointId,
    municipality: servicePointId,
  })

  /** What is told where so many wait at each service point; the second number: under non-disclosure. */
  async function tell(waiting: Readonly<Record<string, readonly [number, number]>>) {
    const needs = Object.entries(waiting).map(([place, [open, hidden]], index) =>
      need(index + 1, { ...at(place), newCount: open + hidden, isOpen: open > 0 }),
    )
    const openNeeds = Object.values(waiting).map(([open], index) => {
      return { needClass: index + 1, waiting: open, inAnotherLanguage: 0 }
    })
    const told = tellShortages(await allocate(needs, nobody), needs, openNeeds)
    return told.map((row) => [row.service_point_ids.join(), row.customer_count])
  }

  test('where at least 5 wait', async () => {
    expect(await tell({ savonlinna: [7, 0], pori: [5, 0] })).toEqual([
      ['savonlinna', 7],
      ['pori', 5],
    ])
  })

  test('without its count where fewer wait, nor where that would give one away', async () => {
    expect(await tell({ savonlinna: [7, 0], pori: [3, 0], ulvila: [20, 0] })).toEqual([
      ['ulvila', 20],
      ['pori', null],
      ['savonlinna', null],
      ['', 10],
    ])
  })

  test('nowhere that only people under non-disclosure wait, nor by their number', async () => {
    expect(await tell({ savonlinna: [7, 1], pori: [0, 1] })).toEqual([
      ['savonlinna', 7],
      ['', 2],
    ])
    expect(await tell({ savonlinna: [7, 2], pori: [0, 0] })).toEqual(
      await tell({ savonlinna: [7, 1], pori: [0, 1] }),
    )
  })
})
