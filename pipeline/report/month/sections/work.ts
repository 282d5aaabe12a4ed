import { type Html, html } from '../../html.ts'
import { figure, section, shareFigure } from '../../parts.ts'
import { compared } from '../compared.ts'
import { activation, longTermUnemployed } from '../figures.ts'
import type { MonthTold } from '../month-told.ts'

export function work(told: MonthTold): Html {
  const words = told.words.work
  const { part, of } = activation(told.now)
  return section(
    told,
    'work',
    words,
    html`<div class="blocks">
<div><h4>${words.employment}</h4>
${compared(told, { name: 'employment', caption: words.employment, column: words.state, labels: words.employments, of: (night) => night.employment })}
<p class="note">${words.activation({
      part: figure(told, 'activation.part', part),
      of: figure(told, 'activation.of', of),
      share: shareFigure(told, 'activation', part, of),
    })}</p></div>
<div><h4>${words.months}</h4>
${compared(told, { name: 'months', caption: words.months, column: words.length, labels: words.bands, of: (night) => night.monthsUnemployed })}
<p class="note">${words.longTerm(figure(told, 'long-term', longTermUnemployed(told.now)))}</p></div>
</div>`,
  )
}
