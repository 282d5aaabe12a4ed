import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { formats, type Language } from './format.ts'
import { asset, type Html, html } from './html.ts'
import { finnish, type Told } from './parts.ts'
import type { ReportData } from './report-data.ts'
import { caseload } from './sections/caseload.ts'
import { funnelSection } from './sections/funnel.ts'
import { groups } from './sections/groups.ts'
import { headline } from './sections/headline.ts'
import { notifications } from './sections/notifications.ts'
import { outcomes } from './sections/outcomes.ts'
import { places } from './sections/places.ts'
import { reviews } from './sections/reviews.ts'
import { balance, rules, seal } from './sections/trust.ts'
import { waiting } from './sections/waiting.ts'
import type { Texts } from './texts/text-schema.ts'
import { texts } from './texts/texts.ts'

/** In the order of the page; by the name of their words. */
const sections = {
  headline,
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
export function composePage(data: ReportData, language: Language): string {
  const told: Told = { data, language, texts: texts[language], format: formats[language] }
  const title = titleOf(told)
  const style = ['page.css', 'tables.css', 'charts.css', 'print.css'].map(readAsset).join('\n')
  const script = readAsset('script.js')
  const { markup } = html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src ${hashOf(style)}; script-src ${hashOf(script)}; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} – kuntasiirto</title>
<style>${asset(style)}</style>
</head>
<body data-sort-hint="${told.texts.sortHint}" data-filter-label="${told.texts.filterLabel}" data-filter-all="${told.texts.filterAll}">
<a class="skip" href="#main">${told.texts.skip}</a>
<header>
<h1>${finnish(told, data.programme.name.fi)} <span class="nights">${nightsOf(told)}</span></h1>
<p>${told.texts.runs(runsOf(told))}</p>
</header>
<nav aria-label="${told.texts.contents}"><ul>${sectionNames.map(
    (name) => html`<li><a href="#${name}">${told.texts[name].heading}</a></li>`,
  )}</ul></nav>
<main id="main">${sectionNames.map((name) => sections[name](told))}
</main>
<footer>${told.texts.footer.map((line) => html`<p>${line}</p>`)}</footer>
<script>${asset(script)}</script>
</body>
</html>
`
  return markup
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
  return runs.length > 3 ? `${runs[0]}–${runs.at(-1)}` : runs.join(', ')
}

function readAsset(name: string): string {
  return readFileSync(join(import.meta.dirname, 'assets', name), 'utf8')
}

function hashOf(content: string): string {
  return `'sha256-${createHash('sha256').update(content).digest('base64')}'`
}
