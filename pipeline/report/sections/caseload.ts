import { columnChart } from '../charts/columns.ts'
import { html } from '../html.ts'
import { behindChart, figure, idOf, section } from '../parts.ts'
import type { Told } from '../told.ts'

export function caseload(told: Told) {
  const { data, texts, format } = told
  const words = texts.caseload
  const { caseload: load } = data
  const parts = load.loads.map(({ band, workers }) => `${band} %: ${format.number(workers)}`).join(', ')
  return section(
    told,
    'caseload',
    words,
    html`<p>${words.summary({
      workers: figure(told, 'caseload.workers', load.workers),
      capacity: figure(told, 'caseload.capacity', load.capacity),
    })}</p>
<figure>
<figcaption>${words.chart}</figcaption>
${columnChart(
  load.loads.map(({ band, workers }) => ({ label: band, value: workers })),
  {
    id: idOf(told, 'caseload-chart'),
    title: words.chart,
    description: words.describe(parts),
    number: format.number,
  },
)}
</figure>
${behindChart(
  told,
  { name: 'caseload', caption: words.chart, columns: [words.band, words.workers] },
  load.loads.map(({ band, workers }) => ({
    cells: [html`${band}`, { figure: figure(told, `caseload.${band}`, workers) }],
  })),
)}`,
  )
}
