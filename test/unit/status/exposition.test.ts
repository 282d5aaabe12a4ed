import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { encodeSamples, findValue } from '../../../pipeline/status/exposition.ts'
import { metrics } from '../../../pipeline/status/metrics.ts'
import { readExposition } from '../../support/exposition.ts'

describe('the Prometheus text format', () => {
  test('whatever a label holds comes back as it was', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string({ unit: 'binary' }), { maxLength: 5 }),
        fc.oneof(fc.double({ noNaN: true }), fc.integer()),
        (codes, value) => {
          const samples = codes.map((code) => ({
            name: 'kuntasiirto_sending_errors' as const,
            labels: { code },
            value: value === 0 ? 0 : value,
          }))
          expect(readExposition(encodeSamples(samples))).toEqual(samples)
        },
      ),
    )
  })

  test('each metric stands together, below its HELP and TYPE', () => {
    const text = encodeSamples([
      { name: 'kuntasiirto_queue_jobs', labels: { queue: 'a' }, value: 1 },
      { name: 'kuntasiirto_dead_letters', labels: {}, value: 0 },
      { name: 'kuntasiirto_queue_jobs', labels: { queue: 'b' }, value: 2 },
    ])
    expect(text).toBe(`# HELP kuntasiirto_queue_jobs Jobs that wait to be run.
# TYPE kuntasiirto_queue_jobs gauge
kuntasiirto_queue_jobs{queue="a"} 1
kuntasiirto_queue_jobs{queue="b"} 2
# HELP kuntasiirto_dead_letters Jobs that failed for good.
# TYPE kuntasiirto_dead_letters gauge
kuntasiirto_dead_letters 0
`)
    expect(findValue(text, 'kuntasiirto_dead_letters')).toBe(0)
    expect(findValue(text, 'kuntasiirto_queue_jobs')).toBe(1)
    expect(findValue(text, 'kuntasiirto_plan_waiting')).toBeNull()
  })

  test.each([
    ['a label that is not closed', 'a{b="c} 1\n'],
    ['a quote inside a label', '# TYPE a gauge\na{b="c"d"} 1\n'],
    ['a sample without TYPE', 'a 1\n'],
    ['no line end', '# TYPE a gauge\na 1'],
    ['a series twice', '# TYPE a gauge\na 1\na 2\n'],
    ['no number', '# TYPE a gauge\na one\n'],
    ['a comma for the point', '# TYPE a gauge\na 1,5\n'],
  ])('the reader refuses %s', (_, text) => {
    expect(() => readExposition(text)).toThrow()
  })

  test('names say their unit, and no gauge calls itself a total', () => {
    const names = Object.keys(metrics)
    expect(names.filter((name) => !/^kuntasiirto_[a-z]+(_[a-z]+)*$/.test(name))).toEqual([])
    expect(names.filter((name) => /_(total|count|sum|bucket|ms|minutes|hours)$/.test(name))).toEqual([])
    expect(names.filter((name) => /timestamp|duration|age/.test(name) && !name.endsWith('_seconds'))).toEqual(
      [],
    )
  })
})
