/** Invented people whose nights touch everything a night can change in the register; the same for the same seed. */
import { between, createLottery, createRandom, pick, type Random } from '../../scripts/generator/random.ts'
import {
  type CustomerRow,
  caseworkerFile,
  customer,
  customerFile,
  type DecisionLine,
  decisionFile,
  hetuOfNumber,
  identityChangeFile,
  type NightFiles,
} from './builders.ts'

const places = ['609', '609', '609', '886', '271', '837', '837', '980', '091', '']

const drawChange = createLottery<(random: Random) => CustomerRow>([
  [(random) => ({ home_municipality: pick(random, places) }), 8],
  [(random) => ({ non_disclosure: pick(random, ['K', 'K', 'E', 'E', 'E']) }), 4],
  [(random) => ({ street_address: pick(random, ['Keksitty katu 2', 'Satukuja 3', '']) }), 3],
  [(random) => ({ last_name: pick(random, ['Esimerkki', 'Mallikas', '']) }), 3],
  [(random) => ({ service_language: pick(random, ['fi', 'sv', '']) }), 2],
  [(random) => ({ uses_e_service: pick(random, ['K', 'E']) }), 2],
  [(random) => ({ job_search_ended_on: pick(random, ['', '2021-06-01']) }), 2],
  [(random) => ({ earnings_related_entitlement: pick(random, ['E', 'K', '']) }), 2],
])

interface Lives {
  /** Tonight's files, and what they make of the people; nothing of them is remembered unless `live` is called. */
  draw(date: string, draft: number): { readonly files: NightFiles; live(): void }
}

export function randomLives(seed: number, people: number): Lives {
  const rows = new Map<string, CustomerRow>()
  let identities = people // those given out so far
  return {
    draw(date, draft) {
      const random = createRandom(seed, Date.parse(date) / 86_400_000, draft)
      const next = new Map(rows)
      let given = identities
      const absent = new Set<string>()
      const changes: (readonly [string, string])[] = []
      const decisions: DecisionLine[] = []
      for (let index = 1; index <= people; index++) {
        const number = String(index)
        let row = next.get(number)
        if (row === undefined) {
          if (random() < 0.5) continue
          // Of some the first row is rejected, and tells of non-disclosure.
          const first: CustomerRow = index % 13 === 0 ? { last_name: '', non_disclosure: 'K' } : {}
          row = customer(number, { home_municipality: pick(random, places), ...first })
        }
        for (let count = between(random, -1, 2); count > 0; count--)
          row = { ...row, ...drawChange(random)(random) }
        const identity = row.personal_identity_code ?? ''
        if (random() < 0.08) {
          const fresh = hetuOfNumber(String(++given))
          changes.push([identity, fresh])
          row = { ...row, personal_identity_code: fresh }
        }
        const isAbsent = random() < 0.12
        if (isAbsent) absent.add(number)
        if (random() < (isAbsent ? 0.5 : 0.1))
          decisions.push({
            customer: number,
            kind: pick(random, ['PALAUTUS', 'SIIRTO', 'SIIRTO', 'KORJAUS']),
            on: date,
            municipality: pick(random, ['837', '980', '609']),
          })
        next.set(number, row)
      }
      const present = [...next].filter(([number]) => !absent.has(number)).map(([, row]) => row)
      const caseworkers = ['A', 'B', 'C', 'D', 'E', 'F']
        .filter(() => random() < 0.7)
        .map((id, index) => ({
          id,
          municipality: pick(random, ['609', '837']),
          languages: index % 2 === 0 ? 'fi|sv' : 'fi',
          most: pick(random, ['', '3', '8', '20']),
        }))
      const files = {
        'customers-0301.csv': customerFile(present),
        ...(random() < 0.6 && { 'caseworkers.csv': caseworkerFile([{ id: 'Z' }, ...caseworkers]) }),
        ...(changes.length > 0 && { 'identity-changes.csv': identityChangeFile(changes) }),
        ...(decisions.length > 0 && { 'decisions.csv': decisionFile(decisions) }),
      }
      return {
        files,
        live() {
          for (const [number, row] of next) rows.set(number, row)
          identities = given
        },
      }
    },
  }
}
