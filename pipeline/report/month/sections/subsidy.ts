import { type Html, html } from '../../html.ts'
import { euros, figure, section, shareFigure, table } from '../../parts.ts'
import type { Row } from '../../row.ts'
import { compared } from '../compared.ts'
import { municipalitiesCents } from '../figures.ts'
import type { MonthTold } from '../month-told.ts'

export function subsidy(told: MonthTold): Html {
  const words = told.words.subsidy
  const sources = [...new Set(told.now.shares?.map(({ source }) => words.source(source)))]
  return section(
    told,
    'subsidy',
    words,
    html`<div class="blocks">
<div class="whole"><h4>${words.days}</h4>
${compared(told, { name: 'subsidy', caption: words.days, column: words.paid, labels: words.bands, of: (night) => night.subsidyDays })}</div>
<div class="whole"><h4>${words.shares}</h4>
${
  told.now.shares === null
    ? html`<p>${words.notTold}</p>`
    : told.now.shares.length === 0
      ? html`<p>${words.nobody}</p>`
      : html`${shares(told)}
<p class="note">${words.basis(sources.join(', '))}</p>`
}</div>
</div>`,
  )
}

function shares(told: MonthTold): Html {
  const { now, before, format } = told
  const words = told.words.subsidy
  const past = (fromDays: number) =>
    before?.shares?.find((share) => share.fromDays === fromDays)?.cents ?? (before?.shares ? 0 : null)
  const wasTold = before !== null
  const rows = (now.shares ?? []).map(({ fromDays, customers, percent, wholeCents, cents }): Row => {
    const name = `share.${fromDays}`
    return {
      cells: [
        html`${words.from(format.number(fromDays))}`,
        { figure: figure(told, `${name}.customers`, customers) },
        { figure: euros(told, `${name}.whole`, wholeCents) },
        { figure: shareFigure(told, `${name}.percent`, percent, 100) },
        { figure: euros(told, `${name}.euros`, cents) },
        ...(wasTold ? [{ figure: euros(told, `before.${name}.euros`, past(fromDays)) }] : []),
      ],
    }
  })
  const total: Row = {
    isTotal: true,
    cells: [
      html`${told.words.inTotal}`,
      {
        figure: figure(
          told,
          'share.all.customers',
          (now.shares ?? []).reduce((sum, one) => sum + one.customers, 0),
        ),
      },
      { figure: html`` },
      { figure: html`` },
      { figure: euros(told, 'share.all.euros', municipalitiesCents(now)) },
      ...(wasTold ? [{ figure: euros(told, 'before.share.all.euros', municipalitiesCents(before)) }] : []),
    ],
  }
  const columns = [words.paid, words.customers, words.whole, words.percent, words.municipalities]
  return table(
    told,
    {
      name: 'shares',
      isWide: true,
      caption: words.shares,
      columns: wasTold ? [...columns, words.beforeOn(format.date(before.asOfDate))] : columns,
    },
    [...rows, total],
  )
}
