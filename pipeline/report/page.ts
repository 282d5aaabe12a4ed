import { composeDocument } from './document.ts'
import { formats, type Language } from './format.ts'
import { type Html, html } from './html.ts'
import { finnish, idOf } from './parts.ts'
import type { ReportData } from './report-data.ts'
import { caseload } from './sections/caseload.ts'
import { funnelSection } from './sections/funnel.ts'
import { groups } from './sections/groups.ts'
import { headline } from './sections/headline.ts'
import { nights } from './sections/nights.ts'
import { notifications } from './sections/notifications.ts'
import { outcomes } from './sections/outcomes.ts'
import { places } from './sections/places.ts'
import { reviews } from './sections/reviews.ts'
import { balance, rules, seal } from './sections/trust.ts'
import { waiting } from './sections/waiting.ts'
import type { Texts } from './texts/fi.ts'
import { texts } from './texts/texts.ts'
import type { Told } from './told.ts'

/** In the order of the page; by the name of their words. */
const sections = {
  headline,
  nights,
  funnel: funnelSection,
  outcomes,
  places,
  groups,
  reviews,
  caseload,
  notifications,
  waiting,
  balance,
  seal,
  rules,
} as const satisfies Partial<Record<keyof Texts, (told: Told) => Html>>

type SectionName = keyof typeof sections
const isSection = (name: string): name is SectionName => name in sections
const sectionNames = Object.keys(sections).filter(isSection)

/** The whole page: one file that asks for no other. The same data give the same text. */
export function composePage({ programmes }: ReportData, language: Language): string {
  const words = texts[language]
  const told = programmes.map((data): Told => {
    const { id } = data.programme
    const about = { id, files: `${id}-${data.nights.at(-1)?.asOfDate ?? ''}` }
    return { about, data, language, texts: words, format: formats[language] }
  })
  return composeDocument(words, language, {
    title: told.map(titleOf).join('; '),
    heading: words.report,
    nav: told.length === 1 ? null : programmesNav(told, words),
    articles: told.map(programmePart),
    footer: words.footer,
  })
}

function programmesNav(told: readonly Told[], words: Texts): Html {
  return html`<nav class="programmes" aria-label="${words.programmes}"><p>${words.apart}</p><ul>${told.map(
    (one) =>
      html`<li><a href="#${one.data.programme.id}">${finnish(one, one.data.programme.name.fi)}</a> <span class="more">${nightsOf(one)}</span></li>`,
  )}</ul></nav>`
}

function programmePart(told: Told): Html {
  const { programme } = told.data
  return html`
<article id="${programme.id}">
<h2>${finnish(told, programme.name.fi)} <span class="nights">${nightsOf(told)}</span></h2>
<p>${told.texts.runs(runsOf(told))}</p>
<nav aria-label="${told.texts.contents}: ${programme.name.fi}"><ul>${sectionNames.map(
    (name) => html`<li><a href="#${idOf(told, name)}">${told.texts[name].heading}</a></li>`,
  )}</ul></nav>
${sectionNames.map((name) => sections[name](told))}
</article>`
}

function titleOf(told: Told): string {
  return told.texts.title(told.data.programme.name.fi, nightsOf(told))
}

function nightsOf({ data: { nights }, texts: words, format }: Told): string {
  const [first, last] = [nights[0]?.asOfDate ?? '', nights.at(-1)?.asOfDate ?? '']
  return first === last
    ? words.nightOf(format.longDate(first))
    : words.nightsFromTo(format.longDate(first), format.longDate(last), format.number(nights.length))
}

function runsOf({ data: { nights } }: Told): string {
  const runs = nights.map(({ runId }) => runId)
  return runs.length > 3 ? `${runs[0]}\u2060–\u2060${runs.at(-1)}` : runs.join(', ')
}
