import { html } from '../html.ts'
import { barCells, figure, finnish, mostOf, named, section, shareFigure, type Told, table } from '../parts.ts'

/** So many municipalities stand open; more are folded away. */
const openUntil = 12

export function places(told: Told) {
  const { data, texts, format } = told
  const words = texts.places
  const { programme, members } = data
  const nameOf = (areaId: string) => programme.areas.get(areaId) ?? areaId
  const areas = members.areas.map(({ areaId, count }) => ({
    cells: [
      finnish(told, nameOf(areaId)),
      ...barCells(told, `members.area.${areaId}`, count, mostOf(members.areas)),
      {
        figure:
          count === null
            ? html``
            : shareFigure(told, `share.area.${areaId}`, count / Math.max(members.total, 1)),
      },
    ],
  }))
  const municipalities = members.municipalities.map(({ areaId, code, count }) => ({
    filter: areaId,
    cells: [
      finnish(told, named(programme.municipalities.get(code) ?? code, nameOf(areaId))),
      ...barCells(told, `members.municipality.${code}`, count, mostOf(members.municipalities)),
    ],
  }))
  const filters = members.areas
    .map(({ areaId }) => ({ value: areaId, name: nameOf(areaId) }))
    .sort((one, other) => one.name.localeCompare(other.name, 'fi'))
  return section(
    'places',
    words,
    html`<h3>${words.areas}</h3>
${table(told, { caption: words.areas, columns: [words.area, words.people, '', words.share] }, areas)}
<p class="note">${words.isProtected}: ${figure(told, 'members.protected', members.isProtected.count)}.</p>
<details${municipalities.length > openUntil ? null : html` open`}><summary>${words.municipalities(format.number(municipalities.length))}</summary>
${table(
  told,
  {
    caption: words.municipalities(format.number(municipalities.length)),
    columns: [words.municipality, words.people, ''],
  },
  municipalities,
  filters,
)}</details>`,
  )
}
