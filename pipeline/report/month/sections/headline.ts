import { type Html, html } from '../../html.ts'
import { decimal, euros, figure, section, shareFigure } from '../../parts.ts'
import { activation, loadOf, longTermUnemployed, municipalitiesCents, sumOf } from '../figures.ts'
import type { AreaNight } from '../month-data.ts'
import type { MonthTold } from '../month-told.ts'

interface Tile {
  readonly name: string
  readonly label: string
  readonly more?: Html | null
  readonly of: (night: AreaNight, name: string) => Html
}

export function headline(told: MonthTold): Html {
  const { now, before, words } = told
  return section(
    told,
    'headline',
    words.headline,
    html`<dl class="tiles">${tilesOf(told).map(({ name, label, more = null, of }) => {
      const past =
        before === null
          ? null
          : html` <span class="below">${words.headline.before(of(before, `headline.${name}.before`))}</span>`
      return html`
<div><dt>${label}${more === null ? null : html` <span class="below">${more}</span>`}${past}</dt><dd>${of(now, `headline.${name}`)}</dd></div>`
    })}</dl>
<p class="note">${hidden(told)}</p>`,
  )
}

function tilesOf(told: MonthTold): readonly Tile[] {
  const { now, before } = told
  const words = told.words.headline
  const { flows } = now
  const sum =
    flows === null
      ? null
      : words.memberSum({
          before: figure(told, 'headline.before', before?.members ?? 0),
          arrived: figure(told, 'headline.arrived', sumOf(flows.arrived)),
          left: figure(told, 'headline.left', sumOf(flows.left)),
        })
  return [
    {
      name: 'members',
      label: words.members,
      more: sum,
      of: (night, name) => figure(told, name, night.members),
    },
    {
      name: 'activation',
      label: words.activation,
      of: (night, name) => {
        const { part, of } = activation(night)
        return shareFigure(told, name, part, of)
      },
    },
    {
      name: 'long-term',
      label: words.longTerm,
      more: html`${words.longTermIs}`,
      of: (night, name) => figure(told, name, longTermUnemployed(night)),
    },
    {
      name: 'share',
      label: words.share,
      of: (night, name) => euros(told, name, municipalitiesCents(night), told.format.wholeEuros),
    },
    { name: 'load', label: words.load, of: (night, name) => decimal(told, name, loadOf(night)) },
    {
      name: 'waiting',
      label: words.waiting,
      of: (night, name) => figure(told, name, night.caseworkers.get('waiting') ?? 0),
    },
  ]
}

function hidden(told: MonthTold): Html {
  const { now, before } = told
  const words = told.words.headline
  if (now.hidden === null) return html`${words.hiddenUnknown}`
  const past = before?.hidden ?? null
  return words.hidden(
    now.hidden === 0 ? null : figure(told, 'hidden', now.hidden),
    past === null ? null : past === 0 ? html`${words.fewest}` : figure(told, 'before.hidden', past),
  )
}
