import { medianOf, withOutcome } from '../arithmetic.ts'
import { type Html, html } from '../html.ts'
import { figure, section, shareFigure, word } from '../parts.ts'
import type { Night, NightPeople } from '../report-data.ts'
import type { Told } from '../told.ts'

/** A figure of the last night, beside those before. Null: not known of a night. */
interface Tile {
  readonly name: string
  readonly label: string
  readonly value: number | null
  /** Of the nights before, latest first. */
  readonly earlier: readonly (number | null)[]
  /** What it is a share of, and in words. */
  readonly share?: { readonly of: number; readonly words: (share: Html) => Html }
  readonly more?: Html | null
}

export function headline(told: Told) {
  const { data, texts } = told
  const words = texts.headline
  const last = data.nights.at(-1)
  if (last === undefined) throw new Error('a report without a night')
  const waiting = data.waiting?.reduce((total, { count }) => total + count, 0)
  const unbalanced = data.balance.filter(({ isBalanced }) => !isBalanced).length
  return section(
    told,
    'headline',
    words,
    html`<p class="note">${compared(told)}</p>
<dl class="tiles">${tilesOf(told, last).map((tile) => tileOf(told, tile))}${
      waiting === undefined
        ? null
        : html`
<div><dt>${words.waiting} <span class="below">${words.waitingNow}</span></dt><dd>${figure(told, 'headline.waiting', waiting)}</dd></div>`
    }</dl>
<p class="${unbalanced === 0 ? 'good' : 'bad'}">${unbalanced === 0 ? words.balanced(figure(told, 'balance.checks', data.balance.length)) : words.unbalanced(figure(told, 'balance.unbalanced', unbalanced))}</p>
<p class="note">${hidden(told)}</p>
${data.alarms.length === 0 ? null : alarms(told)}`,
  )
}

function tilesOf(told: Told, last: Night): readonly Tile[] {
  const { data, texts } = told
  const words = texts.headline
  const change = last.people?.change ?? null
  const all = (of: (night: Night) => number | null) => ({ value: of(last), earlier: data.earlier.map(of) })
  const people = (of: (people: NightPeople) => number | null) =>
    all((night) => (night.people === null ? null : of(night.people)))
  const perJobseeker = { of: last.people?.customers ?? 0, words: words.perJobseeker }
  return [
    {
      name: 'headline.members',
      label: words.members,
      ...people(({ members }) => members),
      share: perJobseeker,
      more:
        change === null
          ? null
          : words.memberSum({
              before: figure(told, 'headline.before', change.before),
              arrived: figure(told, 'headline.arrived', change.arrived),
              left: figure(told, 'headline.left', change.left),
            }),
    },
    {
      name: 'headline.arrived',
      label: words.arrived,
      ...people((one) => one.change?.arrived ?? null),
      share: perJobseeker,
    },
    {
      name: 'headline.left',
      label: words.left,
      ...people((one) => one.change?.left ?? null),
      share: perJobseeker,
    },
    {
      name: 'headline.reviews',
      label: words.reviews,
      ...people(({ reasons }) => withOutcome(reasons, 'REVIEW')),
      share: perJobseeker,
    },
    { name: 'headline.customers', label: words.customers, ...people(({ customers }) => customers) },
    {
      name: 'headline.notifications',
      label: words.notifications,
      value: data.notifications.at(-1)?.count ?? 0,
      earlier: data.earlierNotifications,
    },
    {
      name: 'headline.rejected',
      label: words.rejected,
      ...all(({ rows }) => rows.rejected),
      share: { of: last.rows.received, words: words.ofReceived },
    },
  ]
}

function tileOf(told: Told, { name, label, value, earlier, share, more = null }: Tile): Html {
  return html`
<div><dt>${label}${
    share === undefined || share.of === 0 || value === null
      ? null
      : html` <span class="below">${share.words(shareFigure(told, `${name}.share`, value, share.of))}</span>`
  }${more === null ? null : html` <span class="below">${more}</span>`}${before(told, name, earlier)}</dt><dd>${figure(told, name, value)}</dd></div>`
}

/** With which nights the last one is compared. */
function compared({ data, texts, format }: Told): string {
  const words = texts.headline
  const [previous] = data.earlier
  return previous === undefined
    ? words.noneBefore
    : words.compared(format.date(previous.asOfDate), format.number(data.earlier.length))
}

/** The night before, and the median of the nights before. */
function before(told: Told, name: string, earlier: readonly (number | null)[]): Html | null {
  const [previous] = earlier
  if (previous === undefined) return null
  const median = medianOf(earlier.filter((value) => value !== null))
  return html` <span class="below">${told.texts.headline.before({
    previous: figure(told, `${name}.previous`, previous),
    median: figure(told, `${name}.median`, median),
  })}</span>`
}

function hidden(told: Told): Html {
  const { data, texts, format } = told
  const words = texts.headline
  if (data.members.hidden === null) return html`${words.hiddenUnknown}`
  const { count, asOfDate } = data.members.hidden
  return words.hidden(count === 0 ? null : figure(told, 'members.hidden', count), format.date(asOfDate))
}

/** What these count is no people by what became of them. */
const toldMeasures = new Set([
  'rows-per-file',
  'rejected-rows',
  'garbled-values',
  'waiting-customers',
  'held-notifications',
])

function alarms(told: Told): Html {
  const { data, texts, format } = told
  const words = texts.headline
  return html`<h4>${words.alarms}</h4><ul>${data.alarms.map((alarm, index) => {
    const isTold = toldMeasures.has(alarm.measure)
    return html`<li>${words.alarm(
      word(words.levels, alarm.level),
      word(texts.words.measures, alarm.measure),
      isTold ? figure(told, `alarm.${index + 1}`, alarm.counted) : null,
      isTold && alarm.countedOf !== null ? figure(told, `alarm.${index + 1}.of`, alarm.countedOf) : null,
      format.date(alarm.asOfDate),
    )}</li>`
  })}</ul>`
}
