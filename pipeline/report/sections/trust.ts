/** Why the figures can be believed: the balance sheet, the seal and the rules. */
import { html } from '../html.ts'
import { dateCell, finnish, section, table, word } from '../parts.ts'
import type { Told } from '../told.ts'

export function balance(told: Told) {
  const { data, texts } = told
  const words = texts.balance
  return section(
    told,
    'balance',
    words,
    table(
      told,
      { caption: words.heading, columns: [words.check, words.state] },
      data.balance.map(({ check, isBalanced }) => ({
        cells: [
          html`${word(texts.words.checks, check)}`,
          html`<span class="${isBalanced ? 'good' : 'bad'}">${isBalanced ? words.closes : words.open}</span>`,
        ],
      })),
    ),
  )
}

/** So many nights stand open; more are folded away. */
const openUntil = 14

export function seal(told: Told) {
  const { data, texts, format } = told
  const words = texts.seal
  const lines = table(
    told,
    {
      caption: words.heading,
      columns: [words.night, words.run, words.number, words.state, words.sealedAt, words.checksum],
    },
    data.seals.map((line) => ({
      cells: [
        dateCell(told, line.asOfDate),
        { figure: html`${line.runId}` },
        { figure: html`${line.number === null ? '' : format.number(line.number)}` },
        html`<span class="${line.state === 'differs' ? 'bad' : 'good'}">${word(words.states, line.state)}</span>`,
        html`${line.sealedAt === null ? '' : format.moment(line.sealedAt)}${line.sealedLate ? ` (${words.late})` : ''}`,
        html`<code>${line.sha256 ?? ''}</code>`,
      ],
    })),
  )
  const count = data.seals.length
  return section(
    told,
    'seal',
    words,
    count <= openUntil
      ? lines
      : html`<details><summary>${texts.fold(format.number(count))}</summary>${lines}</details>`,
  )
}

export function rules(told: Told) {
  const { data, texts, format } = told
  const words = texts.rules
  const { programme, nights } = data
  const checksums = [...new Set(nights.map(({ ruleSetSha256 }) => ruleSetSha256))]
  return section(
    told,
    'rules',
    words,
    html`<dl class="facts">
<div><dt>${words.act}</dt><dd>${finnish(told, `${programme.act.name.fi} (${programme.act.number})`)}<br><code>${programme.act.url}</code></dd></div>
<div><dt>${words.versions}</dt><dd>${programme.ruleVersions.map(
      ({ from, source }, index) =>
        html`${index === 0 ? null : html`<br>`}${words.version(format.date(from), source)}`,
    )}</dd></div>
<div><dt>${words.checksum}</dt><dd>${checksums.map(
      (sha256, index) =>
        html`${index === 0 ? null : html`<br>`}<code>${sha256}</code> ${sha256 === programme.sha256 ? words.same : words.other}`,
    )}</dd></div>
</dl>`,
  )
}
