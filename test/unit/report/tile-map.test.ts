import { describe, expect, test } from 'vitest'
import { loadProgramme, municipalitiesOn } from '../../../pipeline/programmes/programme.ts'
import { shadeOf, tileMap } from '../../../pipeline/report/charts/tile-map.ts'
import { readTiles } from '../../../pipeline/report/map/tiles.ts'

describe('the squares of the map', () => {
  const tiles = readTiles()

  test('are one for each municipality', () => {
    expect(new Set(tiles.map(({ code }) => code)).size).toBe(tiles.length)
    expect(tiles.filter(({ code }) => !/^\d{3}$/.test(code))).toEqual([])
  })

  test.each([
    ['kokeilu-2017', '2017-08-01'],
    ['kuntakokeilu-2021', '2021-03-01'],
    ['kuntakokeilu-2021', '2024-12-31'],
    ['tyovoimapalvelut-2025', '2025-01-01'],
  ])('are there for every municipality of %s on %s', (programme, date) => {
    const squares = new Set(tiles.map(({ code }) => code))
    const taking = municipalitiesOn(loadProgramme(programme), date).filter(
      ({ code, resolvedCode, areaId }) => areaId !== null && code === resolvedCode,
    )
    expect(taking.length).toBeGreaterThan(20)
    expect(taking.filter(({ code }) => !squares.has(code))).toEqual([])
  })

  test('lie as the country does', () => {
    const placeOf = (code: string) => tiles.find((tile) => tile.code === code)!
    const [utsjoki, oulu, vaasa, joensuu, helsinki, hanko] = ['890', '564', '905', '167', '091', '078'].map(
      placeOf,
    )
    expect(utsjoki!.row).toBeLessThan(oulu!.row)
    expect(oulu!.row).toBeLessThan(vaasa!.row)
    expect(vaasa!.column).toBeLessThan(joensuu!.column)
    expect(joensuu!.row).toBeLessThan(helsinki!.row)
    expect(hanko!.column).toBeLessThan(helsinki!.column)
  })
})

describe('the map', () => {
  const tiles = ['001', '002', '003', '004'].map((code, column) => ({ code, column: 2 * column, row: 3 }))
  const places = new Map([
    ['001', { name: 'Far', count: 0 }],
    ['003', { name: 'A long name', count: 1000 }],
  ])
  const drawn = tileMap(tiles, places, {
    id: 'map',
    title: 'Map',
    description: 'Of <one>',
    number: (value) => `${value} people`,
    unsaid: '–',
  }).markup

  test('is cut down to where somebody is, with a margin', () => {
    expect(drawn).toContain('viewBox="0 0 120 120"')
    expect(drawn.match(/<g /g)).toHaveLength(1)
    expect(tileMap(tiles, new Map(), { ...words }).markup).toBe('')
  })

  test('says each figure in its square, and what it shows to whoever cannot see it', () => {
    expect(drawn).toContain('<g class="shade-4"><title>A long name</title>')
    expect(drawn).toContain('>A long.</text>')
    expect(drawn).toContain('>1000 people</text>')
    expect(drawn).toContain('role="img" aria-labelledby="map-title map-desc"')
    expect(drawn).toContain('<desc id="map-desc">Of &lt;one&gt;</desc>')
  })

  test.each([
    [null, 'none'],
    [0, 'none'],
    [5, 'shade-1'],
    [45, 'shade-1'],
    [50, 'shade-2'],
    [995, 'shade-3'],
    [1000, 'shade-4'],
    [50_000, 'shade-5'],
  ])('%o is %s', (count, shade) => expect(shadeOf(count)).toBe(shade))
})

const words = { id: 'map', title: '', description: '', number: String, unsaid: '' }
