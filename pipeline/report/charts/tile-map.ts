import { type Html, html } from '../html.ts'
import type { Tile } from '../map/tiles.ts'
import type { ChartWords } from './drawing.ts'

export interface Place {
  readonly name: string
  /** Null: not told. */
  readonly count: number | null
}

/** Shades begin at these counts, the same every night: a colour means one thing. */
export const shadesFrom = [1, 50, 200, 1000, 5000] as const

const size = 40
const gap = 2
/** Around the municipalities with a count, so many squares of others are drawn. */
const margin = 1
const longestName = 7
/** Beyond so many columns a small screen has no room for text in a square. */
const manyColumns = 8
const widestTile = 60

/** A square for each municipality, as shaded as its count, cut down to where there is one. */
export function tileMap(
  tiles: readonly Tile[],
  places: ReadonlyMap<string, Place>,
  words: ChartWords & { readonly unsaid: string },
): Html {
  const taking = tiles.filter(({ code }) => (places.get(code)?.count ?? 0) > 0)
  if (taking.length === 0) return html``
  const span = (of: (tile: Tile) => number) => {
    const all = taking.map(of)
    return [Math.max(0, Math.min(...all) - margin), Math.max(...all) + margin] as const
  }
  const [left, right] = span(({ column }) => column)
  const [top, bottom] = span(({ row }) => row)
  const columns = right - left + 1
  const seen = tiles.filter(
    ({ column, row }) => column >= left && column <= right && row >= top && row <= bottom,
  )
  const box = `0 0 ${columns * size} ${(bottom - top + 1) * size}`
  return html`
<svg class="${columns > manyColumns ? 'tile-map many' : 'tile-map'}" role="img" aria-labelledby="${words.id}-title ${words.id}-desc" viewBox="${box}" width="${String(columns * widestTile)}">
<title id="${words.id}-title">${words.title}</title>
<desc id="${words.id}-desc">${words.description}</desc>
${seen.map(({ code, column, row }) => {
  const place = places.get(code)
  const [x, y] = [(column - left) * size, (row - top) * size]
  const square = html`<rect x="${String(x + gap / 2)}" y="${String(y + gap / 2)}" width="${String(size - gap)}" height="${String(size - gap)}" rx="3"/>`
  if (place === undefined) return html`<g class="other">${square}</g>`
  return html`<g class="${shadeOf(place.count)}"><title>${place.name}</title>${square}<text x="${String(x + size / 2)}" y="${String(y + 17)}">${shortened(place.name)}</text><text class="value" x="${String(x + size / 2)}" y="${String(y + 31)}">${place.count === null ? words.unsaid : words.number(place.count)}</text></g>`
})}
</svg>`
}

/** none, or shade-1 to shade-5. */
export function shadeOf(count: number | null): string {
  const shade = shadesFrom.findLastIndex((from) => (count ?? 0) >= from) + 1
  return shade === 0 ? 'none' : `shade-${shade}`
}

const shortened = (name: string) => (name.length <= longestName ? name : `${name.slice(0, longestName - 1)}.`)
