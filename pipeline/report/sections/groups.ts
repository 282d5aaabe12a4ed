import { overlapDots } from '../charts/overlap.ts'
import { type Html, html } from '../html.ts'
import { barCells, figure, finnish, mostOf, section, table, word } from '../parts.ts'
import type { Row } from '../row.ts'
import type { Told } from '../told.ts'

const signs = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'

/** The members: by exactly the groups they met, by age and by language. */
export function groups(told: Told) {
  const { data, texts } = told
  const words = texts.groups
  const { combinations, ages, languages } = data.members
  return section(
    told,
    'groups',
    words,
    html`${overlaps(told)}
${combinations.length === 0 ? null : html`<p class="note">${words.overlapNote}</p>`}
<h4>${words.ages}</h4>
${plainTable(
  told,
  { name: 'ages', caption: words.ages, column: words.age },
  ages.map(({ band, count }) => ({ id: band, label: word(words.bands, band).replace('-', '–'), count })),
)}
<h4>${words.languages}</h4>
${plainTable(
  told,
  { name: 'languages', caption: words.languages, column: words.language },
  languages.map(({ language, count }) => ({
    id: language,
    label: word(words.languageNames, language),
    count,
  })),
)}`,
  )
}

function plainTable(
  told: Told,
  { name, caption, column }: { readonly name: string; readonly caption: string; readonly column: string },
  lines: readonly { readonly id: string; readonly label: string; readonly count: number }[],
): Html {
  return table(
    told,
    { name, caption, columns: [column, told.texts.groups.people, ''] },
    withTotal(
      told,
      name,
      lines.map(({ id, label, count }) => ({
        count,
        cells: [html`${label}`, ...barCells(told, `members.${name}.${id}`, count, mostOf(lines))],
      })),
    ),
  )
}

/** The rows with their sum. */
function withTotal(told: Told, name: string, rows: readonly (Row & { readonly count: number })[]): Row[] {
  if (rows.length < 2) return [...rows]
  const sum = rows.reduce((all, { count }) => all + count, 0)
  const total = [
    html`${told.texts.inTotal}`,
    { figure: figure(told, `members.${name}.all`, sum) },
    { bar: html`` },
  ]
  return [...rows, { isTotal: true, cells: total }]
}

function overlaps(told: Told): Html {
  const { data, texts, format } = told
  const words = texts.groups
  const { combinations } = data.members
  const all = [...new Set([...data.programme.groups.keys(), ...combinations.flatMap((one) => one.groups)])]
  const sets = all
    .map((id) => ({
      id,
      count: combinations.reduce((sum, { groups: met, count }) => sum + (met.includes(id) ? count : 0), 0),
    }))
    .filter(({ count }) => count > 0)
    .toSorted((one, other) => other.count - one.count)
  const order = sets.map(({ id }) => id)
  const signOf = (id: string) => signs[order.indexOf(id)] ?? '?'
  const nameOf = (id: string) => texts.words.groups[id] ?? data.programme.groups.get(id) ?? id
  const name = (id: string) =>
    texts.words.groups[id] === undefined ? finnish(told, nameOf(id)) : html`${nameOf(id)}`
  return html`<h4>${words.sets}</h4>
${table(
  told,
  { name: 'groups', caption: words.sets, columns: [words.group, words.people, ''] },
  sets.map(({ id, count }) => ({
    cells: [
      html`<b>${signOf(id)}</b> ${name(id)}`,
      ...barCells(told, `members.group.${id}`, count, mostOf(sets)),
    ],
  })),
)}
<h4>${words.overlaps}</h4>
${table(
  told,
  { name: 'group-combinations', caption: words.overlaps, columns: [words.combination, words.people, ''] },
  withTotal(
    told,
    'groups',
    combinations.map(({ groups: met, count }) => ({
      count,
      cells: [
        html`<span class="overlap-cell">${overlapDots(order, new Set(met))}<span aria-hidden="true">${order
          .filter((id) => met.includes(id))
          .map(signOf)
          .join(
            '',
          )}</span><span class="unseen">${met.length === 0 ? words.none : format.list(order.filter((id) => met.includes(id)).map(nameOf))}</span></span>`,
        ...barCells(told, `members.groups.${[...met].sort().join('+')}`, count, mostOf(combinations)),
      ],
    })),
  ),
)}`
}
