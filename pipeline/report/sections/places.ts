import { bar } from '../charts/bar.ts'
import { type Place as Square, shadesFrom, tileMap } from '../charts/tile-map.ts'
import { type Html, html } from '../html.ts'
import { readTiles } from '../map/tiles.ts'
import { figure, finnish, idOf, named, section, shareFigure, table } from '../parts.ts'
import type { Place } from '../report-data.ts'
import type { Row } from '../row.ts'
import type { Told } from '../told.ts'

/** So many municipalities stand open; more are folded away. */
const openUntil = 12
/** Of so few a share of rounded counts would say little. */
const leastOfShare = 100

export function places(told: Told) {
  const { data, texts, format } = told
  const words = texts.places
  const { programme } = data
  if (data.nights.at(-1)?.people == null)
    return section(told, 'places', words, html`<p>${texts.outcomes.notRounded}</p>`)
  const nameOf = (areaId: string) => programme.areas.get(areaId) ?? areaId
  const areas = [...Map.groupBy(data.places, ({ areaId }) => areaId)]
    .map(([areaId, its]) => ({ areaId, ...addUp(its) }))
    .toSorted((one, other) => other.members - one.members || other.before - one.before)
  const most = (lines: readonly { readonly members: number }[]) =>
    Math.max(0, ...lines.map(({ members }) => members))
  const municipalityRows = data.places.map(
    ({ areaId, code, ...counts }): Row => ({
      filter: areaId,
      cells: [
        finnish(told, named(programme.municipalities.get(code) ?? code, nameOf(areaId))),
        ...countCells(told, `municipality.${areaId}.${code}`, counts, most(data.places)),
      ],
    }),
  )
  const areaRows = areas.map(
    ({ areaId, ...counts }): Row => ({
      cells: [finnish(told, nameOf(areaId)), ...countCells(told, `area.${areaId}`, counts, most(areas))],
    }),
  )
  const total: Row = {
    isTotal: true,
    cells: [html`${texts.inTotal}`, ...countCells(told, 'places', addUp(data.places), 0)],
  }
  const columns = [words.before, words.arrived, words.left, words.after, '', words.share]
  const filters = areas
    .map(({ areaId }) => ({ value: areaId, name: nameOf(areaId) }))
    .sort((one, other) => one.name.localeCompare(other.name, 'fi'))
  const municipalities = words.municipalities(format.number(data.places.length))
  return section(
    told,
    'places',
    words,
    html`${map(told)}
<h4>${words.areas}</h4>
${table(told, { name: 'areas', caption: words.areas, columns: [words.area, ...columns] }, withTotal(areaRows, total))}
<details${data.places.length > openUntil ? null : html` open`}><summary>${municipalities}</summary>
${table(
  told,
  { name: 'municipalities', caption: municipalities, columns: [words.municipality, ...columns] },
  withTotal(municipalityRows, total),
  filters,
)}</details>
<p class="note">${words.flowNote}</p>`,
  )
}

type Counts = Omit<Place, 'areaId' | 'code'>

function addUp(places: readonly Counts[]): Counts {
  const sum = (of: (place: Counts) => number) => places.reduce((all, place) => all + of(place), 0)
  return {
    before: sum(({ before }) => before),
    arrived: sum(({ arrived }) => arrived),
    left: sum(({ left }) => left),
    members: sum(({ members }) => members),
    customers: sum(({ customers }) => customers),
  }
}

const withTotal = (rows: readonly Row[], total: Row) => (rows.length > 1 ? [...rows, total] : rows)

function countCells(told: Told, name: string, counts: Counts, most: number): Row['cells'] {
  const { before, arrived, left, members, customers } = counts
  return [
    { figure: figure(told, `${name}.before`, before) },
    { figure: figure(told, `${name}.arrived`, arrived) },
    { figure: figure(told, `${name}.left`, left) },
    { figure: figure(told, `${name}.after`, members) },
    { bar: bar(most === 0 ? null : members, most) },
    { figure: customers < leastOfShare ? html`–` : shareFigure(told, `${name}.share`, members, customers) },
  ]
}

/** The members on a map of squares, with every figure in its square where there is room. */
function map(told: Told): Html {
  const { data, texts, format } = told
  const words = texts.places
  const tiles = readTiles()
  const counts = Map.groupBy(data.places, ({ code }) => code)
  const areas = new Set(data.places.map(({ areaId }) => areaId))
  const squares = new Map(
    data.programme.taking
      .filter(({ areaId }) => areas.has(areaId))
      .map(({ code }): [string, Square] => [
        code,
        {
          name: data.programme.municipalities.get(code) ?? code,
          count: (counts.get(code) ?? []).reduce((sum, { members }) => sum + members, 0),
        },
      ]),
  )
  if (data.places.every(({ members }) => members === 0)) return html``
  const ranges = shadesFrom.map((from, index) => {
    const next = shadesFrom[index + 1]
    const least = format.number(Math.max(from, 5))
    return next === undefined ? words.from(least) : `${least}–${format.number(next - 5)}`
  })
  return html`<figure>
<figcaption>${words.map}</figcaption>
<ul class="legend">${ranges.map((range, index) => html`<li><span class="swatch shade-${String(index + 1)}"></span>${range}</li>`)}<li><span class="swatch none"></span>${words.none}</li></ul>
${tileMap(tiles, squares, {
  id: idOf(told, 'map'),
  title: words.map,
  description: words.mapDescription(format.number(squares.size)),
  number: format.number,
  unsaid: '–',
})}
</figure>`
}
