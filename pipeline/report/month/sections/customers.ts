import { type Html, html } from '../../html.ts'
import { dateCell, figure, section, table } from '../../parts.ts'
import type { Row } from '../../row.ts'
import { compared } from '../compared.ts'
import { sumOf } from '../figures.ts'
import type { MonthTold } from '../month-told.ts'

export function customers(told: MonthTold): Html {
  const { texts } = told
  const words = told.words.customers
  const labels = { ...texts.words.reasons, RETURNED: words.returned, '(unknown)': texts.unsaid }
  const why = { column: words.reason, labels }
  return section(
    told,
    'customers',
    words,
    html`<div class="blocks">
<div class="tall"><h4>${words.ledger}</h4>
${table(
  told,
  {
    name: 'members',
    caption: words.ledger,
    columns: [words.night, words.before, words.arrived, words.left, words.after],
  },
  ledger(told),
)}</div>
<div><h4>${words.whyArrived}</h4>
${compared(told, { ...why, name: 'arrived', caption: words.whyArrived, of: ({ flows }) => flows?.arrived ?? null })}</div>
<div><h4>${words.whyLeft}</h4>
${compared(told, { ...why, name: 'left', caption: words.whyLeft, of: ({ flows }) => flows?.left ?? null })}
<p class="note">${words.note}</p></div>
</div>`,
  )
}

/** One observed night below the other: each begins as the one above has ended. */
function ledger(told: MonthTold): Row[] {
  return told.data.nights.map(({ asOfDate, members, flows }, index, nights) => {
    const counts = {
      before: flows === null ? null : (nights[index - 1]?.members ?? 0),
      arrived: flows === null ? null : sumOf(flows.arrived),
      left: flows === null ? null : sumOf(flows.left),
      after: members,
    }
    return {
      cells: [
        dateCell(told, asOfDate),
        ...Object.entries(counts).map(([part, count]) => ({
          figure: figure(told, `night.${asOfDate}.${part}`, count),
        })),
      ],
    }
  })
}
