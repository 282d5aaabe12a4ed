import { describe, expect, test } from 'vitest'
import { bar } from '../../../pipeline/report/charts/bar.ts'
import { columnChart } from '../../../pipeline/report/charts/columns.ts'
import { funnel } from '../../../pipeline/report/charts/funnel.ts'
import { lineChart } from '../../../pipeline/report/charts/lines.ts'
import { overlapDots } from '../../../pipeline/report/charts/overlap.ts'
import type { Html } from '../../../pipeline/report/html.ts'

/** The values of an attribute of the elements with a class, in order. */
function valuesOf({ markup }: Html, className: string, attribute: string): string[] {
  const elements = markup.match(new RegExp(`<[^<>]* class="${className}"[^<>]*>`, 'g')) ?? []
  return elements.map((element) => new RegExp(` ${attribute}="([^"]*)"`).exec(element)?.[1] ?? '')
}

const number = (value: number) => String(value)
const date = (day: string) => day

describe('a bar', () => {
  test.each([
    [10, 10, '100%'],
    [5, 10, '50%'],
    [1, 3, '33.333%'],
  ])('of %i where the most is %i is %s long', (value, most, width) => {
    expect(bar(value, most).markup).toContain(`width="${width}"`)
  })

  test.each([null, 0])('of %o is none', (value) => expect(bar(value, 10).markup).toBe(''))
})

describe('the funnel', () => {
  const drawn = funnel(
    [
      { label: 'rows', value: 200, leaves: ['rejected 50'] },
      { label: 'customers', value: 150, leaves: [] },
      { label: 'letters', value: 0, leaves: [] },
    ],
    { id: 'steps', title: 'From <row> to letter', description: '200, 150, 0', number },
  )

  test('has a bar per step on one scale, one below the other', () => {
    expect(valuesOf(drawn, 'fill', 'width')).toEqual(['100%', '75%', '0%'])
    expect(valuesOf(drawn, 'fill', 'y')).toEqual(['26', '104', '162'])
  })

  test('narrows from bar to bar', () => {
    expect(valuesOf(drawn, 'tint', 'd')).toEqual(['M0 0H100L75 1H0Z', 'M0 0H75L0 1H0Z'])
  })

  test('says what it shows', () => {
    expect(drawn.markup).toContain('role="img" aria-labelledby="steps-title steps-desc"')
    expect(drawn.markup).toContain('<title id="steps-title">From &lt;row&gt; to letter</title>')
    expect(drawn.markup).toContain('<desc id="steps-desc">200, 150, 0</desc>')
  })

  test('stands where there is nothing', () => {
    const words = { id: 'none', title: '', description: '', number }
    expect(valuesOf(funnel([{ label: '', value: 0, leaves: [] }], words), 'fill', 'width')).toEqual(['0%'])
  })
})

describe('a line', () => {
  const draw = (...points: (readonly [string, number])[]) =>
    lineChart(
      { id: 'line', label: 'Line', points: points.map(([day, value]) => ({ date: day, value })) },
      { description: '', number, date },
    )

  test('goes from night to night, on a scale from 0', () => {
    const line = draw(['2021-02-27', 10], ['2021-02-28', 0], ['2021-03-01', 5])
    expect(valuesOf(line, 'dot', 'cx')).toEqual(['3%', '50%', '97%'])
    expect(valuesOf(line, 'dot', 'cy')).toEqual(['24', '70', '47'])
    expect(valuesOf(line, 'line', 'd')).toEqual(['M3 24L50 70L97 47'])
    expect(valuesOf(line, 'gap', 'x')).toEqual([])
  })

  test.each(['2021-03-04', '2022-03-04'])('breaks where a night is missing before %s', (later) => {
    const line = draw(['2021-03-01', 10], ['2021-03-02', 0], [later, 5])
    expect(valuesOf(line, 'line', 'd')).toEqual(['M3 24L34.333 70M97 47'])
    expect(valuesOf(line, 'gap', 'x')).toEqual(['50%'])
    expect(valuesOf(line, 'gap', 'width')).toEqual(['31.333%'])
  })

  test('goes from month to month, and breaks where one is missing', () => {
    const points = ['2021-11-01', '2021-12-01', '2022-01-03', '2022-03-01'].map((day) => ({
      date: day,
      value: 5,
    }))
    const line = lineChart(
      { id: 'line', label: '', every: 'month', points },
      { description: '', number, date },
    )
    expect(valuesOf(line, 'line', 'd')).toEqual(['M3 24L26.5 24L50 24M97 24'])
    expect(valuesOf(line, 'gap', 'x')).toEqual(['61.75%'])
  })

  test('says its figures where there is room, and else the first and the last', () => {
    const figures = (...values: number[]) =>
      Array.from(
        draw(...values.map((value, index) => [`2021-03-0${index + 1}`, value] as const)).markup.matchAll(
          />(\d+)<\/text>/g,
        ),
        ([, figure]) => Number(figure),
      )
    expect(figures(1, 2, 3)).toEqual([1, 2, 3])
    expect(figures(100_000, 200_000, 300_000, 400_000)).toEqual([100_000, 400_000])
  })

  test('of one night is a dot, and of none nothing', () => {
    expect(valuesOf(draw(['2021-03-01', 3]), 'dot', 'cx')).toEqual(['3%'])
    expect(draw().markup).toBe('')
  })

  test('of zeros lies on the axis', () => {
    expect(valuesOf(draw(['2021-03-01', 0], ['2021-03-02', 0]), 'dot', 'cy')).toEqual(['70', '70'])
  })
})

test('columns stand on the axis, as high as their values', () => {
  const drawn = columnChart(
    [
      { label: 'a', value: 4 },
      { label: 'b', value: 1 },
      { label: 'c', value: 0 },
    ],
    { id: 'c', title: '', description: '', number },
  )
  expect(valuesOf(drawn, 'fill', 'height')).toEqual(['136', '34', '0'])
  expect(valuesOf(drawn, 'fill', 'y')).toEqual(['24', '126', '160'])
  expect(valuesOf(drawn, 'fill', 'x')).toEqual(['0%', '35.088%', '70.175%'])
})

describe('the dots of an overlap', () => {
  const groups = ['a', 'b', 'c', 'd']

  test.each([
    ['one group', ['b'], ['33'], ['33', '33']],
    ['two apart', ['a', 'd'], ['11', '77'], ['11', '77']],
    ['all', groups, ['11', '33', '55', '77'], ['11', '77']],
    ['none', [], [], undefined],
  ])('%s', (_, met, full, line) => {
    const drawn = overlapDots(groups, new Set(met))
    expect(valuesOf(drawn, 'fill', 'cx')).toEqual(full)
    expect(valuesOf(drawn, 'empty', 'cx')).toHaveLength(4 - full.length)
    expect(line).toEqual(line && [valuesOf(drawn, 'line', 'x1')[0], valuesOf(drawn, 'line', 'x2')[0]])
  })
})
