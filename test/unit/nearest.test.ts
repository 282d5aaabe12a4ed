import { describe, expect, test } from 'vitest'
import { nearest } from '../../pipeline/nearest.ts'

describe('the nearest of what is known', () => {
  const programmes = ['kokeilu-2017', 'kuntakokeilu-2021', 'tyovoimapalvelut-2025']
  test.each([
    ['a letter left out', 'kuntakokelu-2021', 'kuntakokeilu-2021'],
    ['a letter too many', 'kokeiluu-2017', 'kokeilu-2017'],
    ['two letters swapped', 'kokelui-2017', 'kokeilu-2017'],
    ['another letter', 'työvoimapalvelut-2025', 'tyovoimapalvelut-2025'],
    ['capitals and underscores', 'KUNTAKOKEILU_2021', 'kuntakokeilu-2021'],
    ['another year', 'kuntakokeilu-2020', 'kuntakokeilu-2021'],
    ['the very same', 'kokeilu-2017', 'kokeilu-2017'],
  ])('%s', (_, typed, meant) => {
    expect(nearest(typed, programmes)).toBe(meant)
  })

  test('a swap is one slip, two other letters are two', () => {
    expect(nearest('ab', ['xy', 'ba'])).toBe('ba')
    expect(nearest('abcd', ['abxy', 'abdc'])).toBe('abdc')
  })

  test('something of whatever is known, and nothing of nothing', () => {
    expect(nearest('', programmes)).toBe('kokeilu-2017')
    expect(nearest('x', [])).toBeNull()
  })
})
