import { overlapDots } from '../charts/overlap.ts'
import { html } from '../html.ts'
import { barCells, finnish, mostOf, section, type Told, table } from '../parts.ts'

const signs = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'

export function groups(told: Told) {
  const { data, texts, format } = told
  const words = texts.groups
  const { combinations } = data.members
  // Only what is told is added up: a whole sum would give away what is left out.
  const sets = [...new Set([...data.programme.groups.keys(), ...combinations.flatMap((one) => one.groups)])]
    .map((id) => ({
      id,
      count: combinations.reduce(
        (sum, { groups, count }) => sum + (groups.includes(id) ? (count ?? 0) : 0),
        0,
      ),
    }))
    .filter(({ id }) => combinations.some((one) => one.groups.includes(id)))
    .toSorted((one, other) => other.count - one.count)
  const order = sets.map(({ id }) => id)
  const signOf = (id: string) => signs[order.indexOf(id)] ?? '?'
  const nameOf = (id: string) => texts.words.groups[id] ?? data.programme.groups.get(id) ?? id
  const name = (id: string) =>
    texts.words.groups[id] === undefined ? finnish(told, nameOf(id)) : html`${nameOf(id)}`
  const isComplete = combinations.every(({ count }) => count !== null)
  return section(
    'groups',
    words,
    html`<h3>${words.sets}</h3>
${table(
  told,
  { caption: words.sets, columns: [words.group, words.people, ''] },
  sets.map(({ id, count }) => ({
    cells: [
      html`<b>${signOf(id)}</b> ${name(id)}`,
      ...barCells(told, `members.group.${id}`, count, mostOf(sets)),
    ],
  })),
)}
${isComplete ? null : html`<p class="note">${words.shownOnly}</p>`}
<h3>${words.overlaps}</h3>
${table(
  told,
  { caption: words.overlaps, columns: [words.combination, words.people, ''] },
  combinations.map(({ groups: met, count }) => ({
    cells: [
      html`<span class="overlap-cell">${overlapDots(order, new Set(met))}<span aria-hidden="true">${order
        .filter((id) => met.includes(id))
        .map(signOf)
        .join(
          '',
        )}</span><span class="unseen">${format.list(order.filter((id) => met.includes(id)).map(nameOf))}</span></span>`,
      ...barCells(told, `members.groups.${[...met].sort().join('+')}`, count, mostOf(combinations)),
    ],
  })),
)}`,
  )
}
