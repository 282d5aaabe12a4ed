import { columnChart } from '../charts/columns.ts'
import { html } from '../html.ts'
import { barCells, behindChart, figure, finnish, mostOf, section, type Told, table } from '../parts.ts'

export function caseload(told: Told) {
  const { data, texts, format } = told
  const words = texts.caseload
  const { caseload: load } = data
  const parts = load.loads.map(({ band, workers }) => `${band} %: ${format.number(workers)}`).join(', ')
  return section(
    'caseload',
    words,
    html`<p>${words.summary({
      workers: figure(told, 'caseload.workers', load.workers),
      capacity: figure(told, 'caseload.capacity', load.capacity),
      customers: figure(told, 'caseload.customers', load.customers),
      waiting: figure(told, 'caseload.waiting', load.waiting),
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
${
  load.waitingByArea.length === 0
    ? null
    : html`<h3>${words.waitingByArea}</h3>
${table(
  told,
  { caption: words.waitingByArea, columns: [words.area, words.waiting, ''] },
  load.waitingByArea.map(({ areaId, count }) => ({
    cells: [
      finnish(told, data.programme.areas.get(areaId) ?? areaId),
      ...barCells(told, `waiting-for-caseworker.${areaId}`, count, mostOf(load.waitingByArea)),
    ],
  })),
)}`
}`,
  )
}
