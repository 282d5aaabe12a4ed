import { describe, expect, test } from 'vitest'
import { nextTimeInFinland, todayInFinland } from '../../pipeline/calendar.ts'

describe('the day and the time in Finland', () => {
  test.each([
    ['2021-03-01T21:59:59Z', '2021-03-01'],
    ['2021-03-01T22:00:00Z', '2021-03-02'],
    ['2021-06-01T20:59:59Z', '2021-06-01'],
    ['2021-06-01T21:00:00Z', '2021-06-02'],
  ])('at %s it is %s', (now, day) => {
    expect(todayInFinland(new Date(now))).toBe(day)
  })

  test.each([
    ['later today', '2021-03-01T00:00:00Z', '02:30', '2021-03-01T00:30:00.000Z'],
    ['tomorrow, when it is that time now', '2021-03-01T00:30:00Z', '02:30', '2021-03-02T00:30:00.000Z'],
    ['tomorrow, when it has passed', '2021-03-01T00:31:20Z', '02:30', '2021-03-02T00:30:00.000Z'],
    ['an hour earlier by UTC in summer', '2021-07-01T10:00:00Z', '02:30', '2021-07-01T23:30:00.000Z'],
    [
      'where summer time skips it, the moment after',
      '2021-03-27T12:00:00Z',
      '03:30',
      '2021-03-28T01:00:00.000Z',
    ],
    ['where winter time repeats it, the first', '2021-10-30T12:00:00Z', '03:30', '2021-10-31T00:30:00.000Z'],
  ])('the next time is %s', (_, now, timeOfDay, next) => {
    expect(nextTimeInFinland(new Date(now), timeOfDay).toISOString()).toBe(next)
  })
})
