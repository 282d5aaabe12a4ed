import { type FunnelStep, funnel } from '../charts/funnel.ts'
import { html } from '../html.ts'
import { behindChart, figure, section, type Told, table, word } from '../parts.ts'
import { outcomesOf } from './totals.ts'

interface Step {
  readonly id: string
  readonly label: string
  readonly value: number
  readonly leaves: readonly { readonly id: string; readonly value: number }[]
}

export function funnelSection(told: Told) {
  const { data, texts, format } = told
  const words = texts.funnel
  const steps = stepsOf(told)
  const say = (leaf: Step['leaves'][number]) => `${word(words.leaves, leaf.id)} ${format.number(leaf.value)}`
  const drawn = steps.map(
    ({ label, value, leaves }): FunnelStep => ({ label, value, leaves: leaves.map(say) }),
  )
  const description = steps.map(({ label, value }) => `${format.number(value)} ${label}`).join(', ')
  const rows = steps.map(({ id, label, value, leaves }) => ({
    cells: [
      html`${label}`,
      { figure: figure(told, `funnel.${id}`, value) },
      html`${leaves.map(
        (leaf, index) =>
          html`${index === 0 ? '' : ', '}${word(words.leaves, leaf.id)} ${figure(told, `funnel.${id}.${leaf.id}`, leaf.value)}`,
      )}`,
    ],
  }))
  return section(
    'funnel',
    words,
    html`${data.nights.length > 1 ? html`<p>${words.allNights}</p>` : null}
${funnel(drawn, { title: words.chart, description: `${description}.`, number: format.number })}
${behindChart(told, table(told, { caption: words.chart, columns: [words.step, words.count, words.goesOn] }, rows))}`,
  )
}

function stepsOf({ data, texts }: Told): readonly Step[] {
  const words = texts.funnel
  const sum = outcomesOf(data.nights)
  const total = (of: (night: (typeof data.nights)[number]) => number) =>
    data.nights.reduce((all, night) => all + of(night), 0)
  const notified = (status?: string) =>
    data.notifications.reduce(
      (all, one) => all + (status === undefined || one.status === status ? one.count : 0),
      0,
    )
  const changed = sum('TRANSFER') + sum('MOVE') + sum('RETURN') + sum('END')
  const leaves = (...all: readonly Step['leaves'][number][]) => all.filter(({ value }) => value > 0)
  return [
    {
      id: 'received',
      label: words.received,
      value: total(({ rows }) => rows.received),
      leaves: leaves({ id: 'rejected', value: total(({ rows }) => rows.rejected) }),
    },
    {
      id: 'judged',
      label: words.judged,
      value: changed + sum('KEEP') + sum('STAY') + sum('REVIEW'),
      leaves: leaves({ id: 'STAY', value: sum('STAY') }, { id: 'REVIEW', value: sum('REVIEW') }),
    },
    {
      id: 'customers',
      label: words.customers,
      value: changed + sum('KEEP'),
      leaves: leaves({ id: 'KEEP', value: sum('KEEP') }),
    },
    { id: 'changed', label: words.changed, value: changed, leaves: [] },
    {
      id: 'notified',
      label: words.notified,
      value: notified(),
      leaves: leaves({ id: 'held', value: notified('held') }, { id: 'failed', value: notified('failed') }),
    },
    {
      id: 'on-the-way',
      label: words.onTheWay,
      value: notified() - notified('held') - notified('failed'),
      leaves: [],
    },
  ]
}
