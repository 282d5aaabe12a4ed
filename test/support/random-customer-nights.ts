import { between, createLottery, createRandom, pick, type Random } from '../../scripts/generator/random.ts'
import type { TeDecision } from './oracle/decisions.ts'
import type { Facts } from './oracle/facts.ts'
import { areaOf, sampledCodes } from './oracle/municipalities.ts'
import type { ProgrammeId } from './oracle/programmes.ts'
import { changeFacts, drawFacts, type Life, nightDates, noMunicipality, shift } from './random-facts.ts'

/** One customer's line in a night's export, and whether the night accepts it. */
export interface RandomRow {
  readonly customerNumber: string
  readonly facts: Facts
  readonly fate: 'accepted' | 'rejected' | 'unreadable'
}

export interface RandomNight {
  readonly date: string
  readonly rows: readonly RandomRow[]
  readonly decisions: readonly TeDecision[]
}

/** From when on the programmes know PALAUTUS or SIIRTO; that of 2017 knows neither. */
const decisionsKnownFrom: Record<ProgrammeId, string> = {
  'kokeilu-2017': '2018-01-01',
  'kuntakokeilu-2021': '2021-06-01',
  'tyovoimapalvelut-2025': '2025-01-01',
}

/**
 * The lives of invented customers over a programme's nights: the same for the same seed. They come, go missing, are
 * rejected, move, age and are decided about; in a storm much of it happens in one night, so that several lines of the
 * outcome tables apply at once. Decisions already exported for an earlier programme may be exported again.
 */
export function randomNights(
  programme: ProgrammeId,
  seed: number,
  customers: number,
  exportedBefore: ReadonlyMap<string, readonly TeDecision[]> = new Map(),
): RandomNight[] {
  const nights = nightDates[programme].map((date) => ({
    date,
    rows: [] as RandomRow[],
    decisions: [] as TeDecision[],
  }))
  for (let index = 0; index < customers; index++) {
    const customerNumber = String(100_001 + index)
    const random = createRandom(seed, index)
    const haunts = Array.from({ length: 4 }, () => drawHaunt(random, programme))
    const arrives = random() < 0.6 ? 0 : between(random, 0, nights.length)
    const decisions = [...(exportedBefore.get(customerNumber) ?? [])]
    let facts: Facts | null = null
    for (const [number, night] of nights.entries()) {
      const lastDate = nights[number - 1]?.date ?? null
      const life = { random, programme, date: night.date, lastDate, haunts, decisions }
      const isStorm = random() < 0.15
      if (number >= arrives) {
        facts = facts === null ? drawFacts(life) : changeFacts(facts, life, isStorm)
        const fate = drawFate(random)
        if (fate !== 'absent') night.rows.push({ customerNumber, facts, fate })
      }
      if (random() >= (isStorm ? 0.5 : 0.03)) continue
      for (let count = drawDecisionCount(random); count > 0; count--) {
        const decision = drawDecision(customerNumber, facts, life)
        decisions.push(decision)
        night.decisions.push(decision)
      }
    }
  }
  return nights
}

const drawFate = createLottery([
  ['accepted', 89],
  ['absent', 7],
  ['rejected', 2],
  ['unreadable', 2],
] as const)

const drawDecisionCount = createLottery([
  [1, 60],
  [2, 25],
  [3, 15],
])

const drawKind = createLottery([
  ['PALAUTUS', 40],
  ['SIIRTO', 48],
  ['KORJAUS', 12],
] as const)

/** A decision: new, exported again, or of the same day as an earlier one. */
function drawDecision(customerNumber: string, facts: Facts | null, life: Life): TeDecision {
  const { random, decisions, haunts } = life
  const earlier = decisions.length > 0 ? pick(random, decisions) : null
  if (earlier !== null && random() < 0.2) return earlier
  const kind = drawKind(random)
  const date = drawDecisionDate(earlier, facts, life)
  const municipality = pick(random, [
    ...haunts,
    ...haunts,
    pick(random, sampledCodes),
    pick(random, noMunicipality),
  ])
  const namesMunicipality = kind === 'SIIRTO' || random() < 0.1
  return { customerNumber, kind, date, municipality: namesMunicipality ? municipality : null }
}

function drawDecisionDate(earlier: TeDecision | null, facts: Facts | null, life: Life): string {
  const { random, date, programme } = life
  const share = random()
  if (share < 0.25 && earlier !== null) return earlier.date
  if (share < 0.4 && facts !== null) return shift(facts.jobSearchStartedOn, between(random, -1, 1))
  if (share < 0.5) return shift(decisionsKnownFrom[programme], between(random, -1, 1))
  if (share < 0.54) return shift(date, between(random, 1, 400))
  return shift(date, -pick(random, [0, 1, between(random, 0, 30), between(random, 0, 400)]))
}

function drawHaunt(random: Random, programme: ProgrammeId): string {
  const isInArea = random() < 0.8
  return pick(
    random,
    sampledCodes.filter((code) => (areaOf(programme, code) !== null) === isInArea),
  )
}
