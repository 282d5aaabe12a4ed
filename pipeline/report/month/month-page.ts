import { composeDocument } from '../document.ts'
import { formats, type Language } from '../format.ts'
import { type Html, html } from '../html.ts'
import { finnish, idOf } from '../parts.ts'
import { texts } from '../texts/texts.ts'
import type { MonthData } from './month-data.ts'
import type { MonthTold } from './month-told.ts'
import { customers } from './sections/customers.ts'
import { development } from './sections/development.ts'
import { headline } from './sections/headline.ts'
import { service } from './sections/service.ts'
import { subsidy } from './sections/subsidy.ts'
import { work } from './sections/work.ts'
import { monthTexts } from './texts/texts.ts'

/** In the order of the page; by the name of their words. */
const sections = [
  ['headline', headline],
  ['customers', customers],
  ['work', work],
  ['subsidy', subsidy],
  ['service', service],
  ['development', development],
] as const

/** A page for each area, in one file. The same data give the same text. */
export function composeMonthPage({ month, areas }: MonthData, language: Language): string {
  const words = monthTexts[language]
  const told = areas.flatMap((data): MonthTold[] => {
    const now = data.nights.at(-1)
    if (now === undefined) return []
    const id = `${data.programme.id}-${data.area.id}`
    return [
      {
        about: { id, files: `${id}-${month}` },
        ...{ data, now, before: data.nights.at(-2) ?? null },
        ...{ language, texts: texts[language], words, format: formats[language] },
      },
    ]
  })
  const format = formats[language]
  const names = [...new Set(areas.map(({ area }) => area.name))]
  return composeDocument(texts[language], language, {
    title: words.title(names.join(', '), format.month(month)),
    heading: words.heading,
    nav: told.length === 1 ? null : areasNav(told),
    articles: told.map((one) => areaPart(one, format.month(month))),
    footer: words.footer,
  })
}

function areasNav(told: readonly MonthTold[]): Html {
  return html`<nav class="programmes" aria-label="${told[0]?.words.areas ?? ''}"><ul>${told.map(
    (one) => html`<li><a href="#${one.about.id}">${finnish(one, one.data.area.name)}</a></li>`,
  )}</ul></nav>`
}

function areaPart(told: MonthTold, month: string): Html {
  const { about, data, now, before, words, format, texts: common } = told
  const nights = words.nights(
    format.date(now.asOfDate),
    before === null ? null : format.date(before.asOfDate),
  )
  return html`
<article id="${about.id}" class="area">
<h2>${finnish(told, data.area.name)} <span class="nights">${month}</span></h2>
<p>${finnish(told, data.programme.name.fi)}. ${nights}</p>
<nav aria-label="${common.contents}: ${data.area.name}"><ul>${sections.map(
    ([name]) => html`<li><a href="#${idOf(told, name)}">${words[name].heading}</a></li>`,
  )}</ul></nav>
${sections.map(([, say]) => say(told))}
</article>`
}
