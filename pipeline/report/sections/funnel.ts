import { sumOf } from '../../counts.ts'
import { withOutcome } from '../arithmetic.ts'
import { type FunnelStep, funnel } from '../charts/funnel.ts'
import { type Html, html } from '../html.ts'
import { behindChart, figure, idOf, section, word } from '../parts.ts'
import type { Told } from '../told.ts'

interface Leaf {
  readonly id: string
  readonly label: string
  readonly value: number
}

interface Step {
  readonly id: string
  readonly label: string
  readonly value: number
  readonly leaves: readonly Leaf[]
}

export function funnelSection(told: Told) {
  const { data, texts } = told
  const words = texts.funnel
  const people = data.nights.at(-1)?.people ?? null
  return section(
    told,
    'funnel',
    words,
    html`<h4>${words.rows}</h4>
${drawn(told, 'rows', words.rowsChart, rowSteps(told))}
<h4>${words.people}</h4>
${people === null ? html`<p>${texts.outcomes.notRounded}</p>` : drawn(told, 'people', words.peopleChart, peopleSteps(told))}
<p class="note">${words.apart}</p>`,
  )
}

function drawn(told: Told, name: string, title: string, steps: readonly Step[]): Html {
  const { texts, format } = told
  const words = texts.funnel
  const say = ({ label, value }: Leaf) => `${label} ${format.number(value)}`
  const description = steps.map(({ label, value }) => `${format.number(value)} ${label}`).join(', ')
  return html`${funnel(
    steps.map(({ label, value, leaves }): FunnelStep => ({ label, value, leaves: leaves.map(say) })),
    { id: idOf(told, `funnel-${name}`), title, description: `${description}.`, number: format.number },
  )}
${behindChart(
  told,
  { name: `funnel-${name}`, caption: title, columns: [words.step, words.count] },
  steps.flatMap(({ id, label, value, leaves }) => [
    { cells: [html`${label}`, { figure: figure(told, `funnel.${id}`, value) }] },
    ...leaves.map((leaf) => ({
      cells: [
        html`<span class="more">− ${leaf.label}</span>`,
        { figure: figure(told, `funnel.${id}.${leaf.id}`, leaf.value) },
      ],
    })),
  ]),
)}`
}

/** Exactly: every row is accepted or rejected. */
function rowSteps({ data, texts }: Told): readonly Step[] {
  const words = texts.funnel
  const { received, accepted, rejected } = data.nights.at(-1)?.rows ?? {
    received: 0,
    accepted: 0,
    rejected: 0,
  }
  return [
    {
      id: 'received',
      label: words.received,
      value: received,
      leaves: [{ id: 'rejected', label: words.rejected, value: rejected }],
    },
    { id: 'accepted', label: words.accepted, value: accepted, leaves: [] },
  ]
}

/** As published: each step is the one before it without its leaves. */
function peopleSteps({ data, texts }: Told): readonly Step[] {
  const words = texts.funnel
  const people = data.nights.at(-1)?.people
  const leaf = (id: string, label: string, value: number) => ({ id, label, value })
  const outcome = (id: string) => leaf(id, word(words.leaves, id), withOutcome(people?.reasons ?? [], id))
  const isThere = ({ value }: Leaf) => value > 0
  const { channels } = data.members
  const untold = channels.filter(({ channel }) => channel === '(none)' || channel === 'manual')
  const written = sumOf(channels.filter((one) => !untold.includes(one)))
  return [
    {
      id: 'customers',
      label: words.customers,
      value: people?.customers ?? 0,
      leaves: ['STAY', 'REVIEW', 'RETURN', 'END'].map(outcome).filter(isThere),
    },
    {
      id: 'members',
      label: words.members,
      value: people?.members ?? 0,
      leaves: untold.map(({ channel, count }) => leaf(channel, word(words.leaves, channel), count)),
    },
    { id: 'told', label: words.told, value: written, leaves: [] },
  ]
}
