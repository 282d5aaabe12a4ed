import { html } from '../html.ts'
import { barCells, figure, mostOf, section, table, word } from '../parts.ts'
import type { Told } from '../told.ts'

export function reviews(told: Told) {
  const { data, texts, format } = told
  const words = texts.reviews
  const last = data.nights.at(-1)
  const reviewed = (last?.people?.reasons ?? []).filter(({ outcome }) => outcome === 'REVIEW')
  const groupName = (id: string) => texts.words.groups[id] ?? data.programme.groups.get(id) ?? id
  return section(
    told,
    'reviews',
    words,
    html`<h4>${words.reviews}</h4>
${table(
  told,
  { name: 'reviews', caption: words.reviews, columns: [words.reason, words.people, ''] },
  reviewed.map(({ reasonCode, count }) => ({
    cells: [
      html`${word(texts.words.reasons, reasonCode)}`,
      ...barCells(told, `review.${reasonCode}`, count, mostOf(reviewed)),
    ],
  })),
)}
${
  data.unknownGroups.length === 0
    ? null
    : html`<h4>${words.unknownGroups}</h4>
${table(
  told,
  { name: 'unknown-groups', caption: words.unknownGroups, columns: [words.unknown, words.people, ''] },
  data.unknownGroups.map(({ groups, count }) => ({
    cells: [
      html`${format.list(groups.map(groupName))}`,
      ...barCells(told, `unknown.${[...groups].sort().join('+')}`, count, mostOf(data.unknownGroups)),
    ],
  })),
)}`
}
<h4>${words.rejects}</h4>
<p>${words.rowsTogether(figure(told, 'rows.rejected', last?.rows.rejected ?? 0), figure(told, 'rows.received', last?.rows.received ?? 0))}</p>
${
  data.rejectReasons.length === 0
    ? null
    : table(
        told,
        { name: 'rejected-rows', caption: words.rejects, columns: [words.reason, words.rows, ''] },
        data.rejectReasons.map(({ reason, count }) => ({
          cells: [
            html`${word(texts.words.rejectReasons, reason)}`,
            ...barCells(told, `rejected.${reason}`, count, mostOf(data.rejectReasons)),
          ],
        })),
      )
}`,
  )
}
