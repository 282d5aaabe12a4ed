import { html } from '../html.ts'
import { figure, section, shareFigure, type Told, word } from '../parts.ts'
import { outcomesOf } from './totals.ts'

export function headline(told: Told) {
  const { data, texts, format } = told
  const words = texts.headline
  const last = data.nights.at(-1)
  const sum = outcomesOf(data.nights)
  const received = data.nights.reduce((total, { rows }) => total + rows.received, 0)
  const rejected = data.nights.reduce((total, { rows }) => total + rows.rejected, 0)
  const notifications = data.notifications.reduce((total, { count }) => total + count, 0)
  const held = data.notifications.reduce(
    (total, { status, count }) => total + (status === 'held' ? count : 0),
    0,
  )
  const waiting = data.waiting?.reduce((total, { count }) => total + count, 0)
  const unbalanced = data.balance.filter(({ isBalanced }) => !isBalanced).length
  const tiles = [
    { name: 'members', value: last?.members ?? 0, label: words.members },
    { name: 'outcome.TRANSFER.all', value: sum('TRANSFER'), label: words.transferred },
    { name: 'outcome.RETURN+END.all', value: sum('RETURN') + sum('END'), label: words.left },
    { name: 'outcome.MOVE.all', value: sum('MOVE'), label: words.moved },
    {
      name: 'notifications.all',
      value: notifications,
      label: words.notifications,
      more: words.notificationsHeld(figure(told, 'notifications.held.all', held)),
    },
    {
      name: 'rows.rejected.all',
      value: rejected,
      label: words.rejected,
      more: words.ofReceived(
        shareFigure(told, 'rows.rejected.share', received === 0 ? 0 : rejected / received),
      ),
    },
    ...(waiting === undefined ? [] : [{ name: 'waiting.all', value: waiting, label: words.waiting }]),
  ]
  return section(
    'headline',
    words,
    html`<dl class="tiles">${tiles.map(
      ({ name, value, label, more }) =>
        html`
<div><dt>${label}${more === undefined ? null : html` <span class="below">${more}</span>`}</dt><dd>${figure(told, name, value)}</dd></div>`,
    )}</dl>
<p class="${unbalanced === 0 ? 'good' : 'bad'}">${unbalanced === 0 ? words.balanced(figure(told, 'balance.checks', data.balance.length)) : words.unbalanced(figure(told, 'balance.unbalanced', unbalanced))}</p>
${
  data.alarms.length === 0
    ? null
    : html`<h3>${words.alarms}</h3><ul>${data.alarms.map(
        (alarm, index) =>
          html`<li>${words.alarm(
            word(words.levels, alarm.level),
            word(texts.words.measures, alarm.measure),
            figure(told, `alarm.${index + 1}`, alarm.counted),
            alarm.countedOf === null ? null : figure(told, `alarm.${index + 1}.of`, alarm.countedOf),
            format.date(alarm.asOfDate),
          )}</li>`,
      )}</ul>`
}`,
  )
}
