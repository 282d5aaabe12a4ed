import { html } from '../html.ts'
import { barCells, dateCell, figure, mostOf, named, section, table, word } from '../parts.ts'
import type { Words } from '../texts/words.ts'
import type { Told } from '../told.ts'

export function waiting(told: Told) {
  const { data, texts } = told
  const words = texts.waiting
  if (data.waiting === null) return section(told, 'waiting', words, html`<p>${words.past}</p>`)
  const reasons: Words = { ...texts.words.reasons, ...texts.words.rejectReasons, ...texts.words.holdReasons }
  const most = mostOf(data.waiting)
  const name = ({ kind, reason }: { readonly kind: string; readonly reason: string | null }) =>
    `waiting.${kind}.${reason ?? ''}`
  const ages = words.ages.map((label, index) => ({
    label,
    index,
    isThere: data.waiting?.some(({ byAge }) => (byAge[index] ?? 0) > 0) ?? false,
  }))
  const there = ages.filter(({ isThere }) => isThere)
  // Where all are of one age, the oldest says it.
  const shown = there.length > 1 ? there : []
  return section(
    told,
    'waiting',
    words,
    table(
      told,
      {
        name: 'waiting',
        caption: words.heading,
        columns: [words.what, words.count, '', ...shown.map(({ label }) => label), words.since],
      },
      data.waiting.map((line) => ({
        cells: [
          named(
            word(texts.words.caseKinds, line.kind),
            (line.reason ?? '')
              .split(', ')
              .map((reason) => word(reasons, reason))
              .join(', '),
          ),
          ...barCells(told, name(line), line.count, most),
          ...shown.map(({ index }) => ({
            figure: figure(told, `${name(line)}.${index}`, line.byAge[index] ?? 0),
          })),
          {
            figure: line.oldest === null ? html`` : dateCell(told, line.oldest),
          },
        ],
      })),
    ),
  )
}
