import { describe, expect, test } from 'vitest'
import { describeLanguageShortage, describeShortage } from '../../../pipeline/assign/describe-shortage.ts'
import { planAssignments } from '../../../pipeline/assign/plan.ts'
import { need, worker } from '../../support/assignment-builders.ts'

describe('shortage is explained', () => {
  test('no listed caseworker serves the place', async () => {
    const plan = await planAssignments([need(1, { newCount: 5 })], [worker('A', { municipality: '046' })])
    expect(plan.waiting).toEqual([{ needClass: 1, count: 5, isServed: false }])
    expect(plan.shortages.map(describeShortage)).toEqual([
      'In savonlinna capacity is short by 5: no listed caseworker may serve the customers of savonlinna. No assignment could place more.',
    ])
  })

  test('whom nobody may serve is one shortage for each service point', async () => {
    const needs = [
      need(1, { newCount: 5, groups: ['immigrant'] }),
      need(2, { newCount: 2, groups: ['under-30'] }),
      need(3, { newCount: 1, servicePointId: 'ohjaamo' }),
    ]
    const { shortages } = await planAssignments(needs, [worker('A', { municipality: '046' })])
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
    const { shortages } = await planAssignments(needs, workers)
    expect(shortages).toMatchObject([
      { needClasses: [2], caseworkerIds: ['B'], customerCount: 30, placeCount: 20, waitingCount: 10 },
    ])
    expect(shortages.map(describeShortage)).toEqual([
      'In savonlinna capacity is short by 10: all who may serve the 30 customers of savonlinna (group immigrant) have 20 places. No assignment could place more.',
    ])
  })

  test('places apart are short apart', async () => {
    const needs = [need(1, { newCount: 3 }), need(2, { newCount: 3, servicePointId: 'ohjaamo' })]
    const workers = [
      worker('A', { servicePointId: 'savonlinna', capacity: 1 }),
      worker('B', { servicePointId: 'ohjaamo', capacity: 2 }),
    ]
    const { shortages } = await planAssignments(needs, workers)
    expect(shortages.map(({ servicePointIds, waitingCount }) => [...servicePointIds, waitingCount])).toEqual([
      ['savonlinna', 2],
      ['ohjaamo', 1],
    ])
  })

  test('language capacity is short although nobody waits', async () => {
    const raasepori = { areaId: 'raasepori', servicePointId: 'raasepori', language: 'sv' }
    const { languageShortages, waiting } = await planAssignments(
      [need(1, { ...raasepori, newCount: 300 }), need(2, { ...raasepori, language: 'fi', newCount: 100 })],
      [worker('A', { languages: ['fi', 'sv'], capacity: 86 }), worker('B', { capacity: 400 })],
    )
    expect(waiting).toEqual([])
    expect(languageShortages.map(describeLanguageShortage)).toEqual([
      'Swedish-speaking capacity in raasepori is short by 214: no assignment of as many customers could serve more of them in their language.',
    ])
  })
})
