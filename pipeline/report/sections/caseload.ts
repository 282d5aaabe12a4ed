import { columnChart } from '../charts/columns.ts'
import { html } from '../html.ts'
import { behindChart, figure, finnish, section, type Told, table, word } from '../parts.ts'

export function caseload(told: Told) {
  const { data, texts, format } = told
  const words = texts.caseload
  const { caseload: load, shortages, programme } = data
  const parts = load.loads.map(({ band, workers }) => `${band} %: ${format.number(workers)}`).join(', ')
  return section(
    'caseload',
    words,
    html`<p>${words.summary({
      workers: format.number(load.workers),
      capacity: format.number(load.capacity),
      customers: format.number(load.customers),
      waiting: format.number(load.waiting),
    })}</p>
<figure>
<figcaption>${words.chart}</figcaption>
${columnChart(
  load.loads.map(({ band, workers }) => ({ label: band, value: workers })),
  { id: 'caseload', title: words.chart, description: words.describe(parts), number: format.number },
)}
</figure>
${behindChart(
  told,
  table(
    told,
    { caption: words.chart, columns: [words.band, words.workers] },
    load.loads.map(({ band, workers }) => ({
      cells: [html`${band}`, { figure: figure(told, `caseload.${band}`, workers) }],
    })),
  ),
)}
<h3>${words.fullest}</h3>
${table(
  told,
  { caption: words.fullest, columns: [words.worker, words.customers, words.capacity, words.used] },
  load.fullest.map(({ caseworkerId, customers, capacity }) => ({
    cells: [
      html`${caseworkerId}`,
      { figure: figure(told, `caseworker.${caseworkerId}`, customers) },
      { figure: figure(told, `capacity.${caseworkerId}`, capacity) },
      { figure: html`${capacity === 0 ? '' : format.percent(customers / capacity)}` },
    ],
  })),
)}
${
  shortages.length === 0
    ? null
    : html`<h3>${words.shortages}</h3>
<ul>${shortages.map(
        ({ kind, areaIds, language, count }) =>
          html`<li>${finnish(told, areaIds.map((id) => programme.areas.get(id) ?? id).join(', '))}: ${format.number(count)} ${word(words.short, kind)}${language === null ? '' : ` (${word(texts.words.languages, language)})`}</li>`,
      )}</ul>`
}`,
  )
}
