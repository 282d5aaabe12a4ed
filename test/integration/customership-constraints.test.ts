import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { customerFile } from '../support/builders.ts'
import { openTestNights, type TestNights } from '../support/nights.ts'

let nights: TestNights
beforeAll(async () => {
  nights = await openTestNights()
  await nights.run('2021-03-01', { 'customers-0301.csv': customerFile([]) })
})
afterAll(() => nights.close())
beforeEach(() => nights.rows('delete from register.customership'))

interface Period {
  readonly started: string
  readonly ended?: string
  readonly previous?: string
}

async function insert(...periods: readonly Period[]): Promise<void> {
  for (const { started, ended = null, previous = null } of periods)
    await nights.rows(
      `insert into register.customership (
           programme_id, customer_number, area_id, municipality_code, group_ids, home_municipality, started_on,
           ended_on, previous_ended_on, start_reason, end_reason, started_run_id, ended_run_id
       )
       select 'kuntakokeilu-2021', '1', 'porin-seutu', '609', '{}', '609', $1, $2, $3, 'ELIGIBLE',
              case when $2::date is not null then 'RETURN' end, run_id, case when $2::date is not null then run_id end
       from audit.run`,
      [started, ended, previous],
    )
}

describe('a customer’s customerships in a programme are a chain', () => {
  test('one after the other, with a gap or without', async () => {
    await insert(
      { started: '2021-03-01', ended: '2021-04-01' },
      { started: '2021-04-01', ended: '2021-05-01', previous: '2021-04-01' },
      { started: '2021-06-01', previous: '2021-05-01' },
    )
    expect(await nights.column('select count(*)::int from register.customership')).toEqual([3])
  })

  test.each<{ name: string; periods: Period[]; constraint: string }>([
    {
      name: 'two open ones',
      periods: [{ started: '2021-03-01' }, { started: '2021-04-01' }],
      constraint: 'follows_one_other',
    },
    {
      name: 'a first one beside an ended one',
      periods: [{ started: '2021-03-01', ended: '2021-04-01' }, { started: '2021-05-01' }],
      constraint: 'follows_one_other',
    },
    {
      name: 'two that follow the same one: a branch',
      periods: [
        { started: '2021-03-01', ended: '2021-04-01' },
        { started: '2021-04-01', ended: '2021-05-01', previous: '2021-04-01' },
        { started: '2021-06-01', previous: '2021-04-01' },
      ],
      constraint: 'follows_one_other',
    },
    {
      name: 'one that starts before the one it follows has ended: an overlap',
      periods: [
        { started: '2021-03-01', ended: '2021-04-01' },
        { started: '2021-03-31', previous: '2021-04-01' },
      ],
      constraint: 'starts_after_the_previous_ended',
    },
    {
      name: 'one that follows another than it says',
      periods: [
        { started: '2021-03-01', ended: '2021-04-01' },
        { started: '2021-05-01', previous: '2021-03-15' },
      ],
      constraint: 'follows_an_ended_one',
    },
    {
      name: 'two that end on the same day',
      periods: [
        { started: '2021-03-01', ended: '2021-06-01' },
        { started: '2021-06-01', ended: '2021-06-01', previous: '2021-06-01' },
      ],
      constraint: 'ends_after_it_starts',
    },
    {
      name: 'one that ends before it starts',
      periods: [{ started: '2021-03-02', ended: '2021-03-01' }],
      constraint: 'ends_after_it_starts',
    },
  ])('$name: refused', async ({ periods, constraint }) => {
    await expect(insert(...periods)).rejects.toMatchObject({ constraint })
  })

  test('the one that was followed cannot end on another day afterwards', async () => {
    await insert(
      { started: '2021-03-01', ended: '2021-04-01' },
      { started: '2021-04-01', previous: '2021-04-01' },
    )
    const later = nights.rows(
      "update register.customership set ended_on = '2021-05-01' where ended_on is not null",
    )
    await expect(later).rejects.toMatchObject({ constraint: 'follows_an_ended_one' })
  })

  test('the one that was followed cannot be removed alone; both at once can', async () => {
    await insert(
      { started: '2021-03-01', ended: '2021-04-01' },
      { started: '2021-04-01', previous: '2021-04-01' },
    )
    const alone = nights.rows('delete from register.customership where ended_on is not null')
    await expect(alone).rejects.toMatchObject({ code: '23503', constraint: 'follows_an_ended_one' })
    await nights.rows('delete from register.customership')
    expect(await nights.column('select count(*)::int from register.customership')).toEqual([0])
  })

  test('an end has a reason and a run', async () => {
    await insert({ started: '2021-03-01' })
    await expect(
      nights.rows("update register.customership set ended_on = '2021-04-01'"),
    ).rejects.toMatchObject({
      constraint: 'ended_with_reason_and_run',
    })
  })
})
