import { type DecisionsOnRecord, settle, type TeDecision } from './decisions.ts'
import { areaOf, municipalityOf } from './municipalities.ts'
import type { Act } from './programmes.ts'

/** A municipality of an area. */
export interface Spot {
  readonly area: string
  readonly municipality: string
}

/** Of the SIIRTO whose day has come: none to no area counts; of the others the latest, and of one day the lowest code. */
export function grantedMove({ pending }: DecisionsOnRecord, act: Act, date: string): Spot | null {
  const moves = pending.flatMap((decision) => {
    const spot = decision.kind === 'SIIRTO' && decision.date <= date ? spotOfMove(decision, act, date) : null
    return spot === null ? [] : [{ date: decision.date, spot }]
  })
  const latest = moves
    .map((move) => move.date)
    .sort()
    .at(-1)
  const codes = moves.filter((move) => move.date === latest).map(({ spot }) => spot.municipality)
  const lowest = codes.sort()[0]
  return lowest === undefined ? null : spotOf(act, lowest)
}

/** Settles the SIIRTO about somebody who is no member (any more) that lead to no area. The others wait. */
export function settleVainMoves(record: DecisionsOnRecord, act: Act, date: string): void {
  settle(record, (decision) => decision.kind === 'SIIRTO' && spotOfMove(decision, act, date) === null)
}

export function spotOf({ id }: Act, municipality: string): Spot | null {
  const area = areaOf(id, municipality)
  return area === null ? null : { area, municipality }
}

function spotOfMove({ municipality }: TeDecision, act: Act, date: string): Spot | null {
  const code = municipalityOf(municipality, date)
  return code === null ? null : spotOf(act, code)
}
