import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Language } from './format.ts'
import { asset, type Html, html } from './html.ts'
import type { Texts } from './texts/fi.ts'

interface DocumentParts {
  readonly title: string
  readonly heading: string
  /** To the articles, where there are several. */
  readonly nav: Html | null
  readonly articles: readonly Html[]
  readonly footer: readonly string[]
}

/** A whole page with its style and script: one file that asks for no other. The same parts give the same text. */
export function composeDocument(
  words: Pick<Texts, 'sortHint' | 'filterLabel' | 'filterAll' | 'skip'>,
  language: Language,
  { title, heading, nav, articles, footer }: DocumentParts,
): string {
  const style = ['page.css', 'tables.css', 'charts.css', 'map.css', 'print.css'].map(readAsset).join('\n')
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
<body data-sort-hint="${words.sortHint}" data-filter-label="${words.filterLabel}" data-filter-all="${words.filterAll}">
<a class="skip" href="#main">${words.skip}</a>
<header>
<h1>${heading}</h1>
${nav}
</header>
<main id="main">${articles}
</main>
<footer>${footer.map((line) => html`<p>${line}</p>`)}</footer>
<script>${asset(script)}</script>
</body>
</html>
`
  return markup
}

function readAsset(name: string): string {
  return readFileSync(join(import.meta.dirname, 'assets', name), 'utf8')
}

function hashOf(content: string): string {
  return `'sha256-${createHash('sha256').update(content).digest('base64')}'`
}
