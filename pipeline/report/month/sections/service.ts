import { type Html, html } from '../../html.ts'
import { decimal, section } from '../../parts.ts'
import { compared } from '../compared.ts'
import { loadOf } from '../figures.ts'
import type { MonthTold } from '../month-told.ts'

export function service(told: MonthTold): Html {
  const { now, texts } = told
  const words = told.words.service
  const load = loadOf(now)
  return section(
    told,
    'service',
    words,
    html`<div class="blocks">
<div><h4>${words.caseworker}</h4>
${compared(told, { name: 'caseworker', caption: words.caseworker, column: words.state, labels: words.states, of: ({ caseworkers }) => caseworkers })}
<p class="note">${
      load === null
        ? words.noCaseworker
        : words.load({
            fullTime: decimal(told, 'full-time', now.fullTime),
            load: decimal(told, 'load', load),
          })
    }</p></div>
<div><h4>${words.channels}</h4>
${compared(told, { name: 'channel', caption: words.channels, column: texts.notifications.channel, labels: { ...texts.words.channels, '(none)': words.noChannel }, of: ({ channels }) => channels })}</div>
</div>`,
  )
}
