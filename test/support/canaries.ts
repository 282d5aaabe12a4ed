import { type CustomerRow, customer, customerLines, hetuOf } from './builders.ts'

/** Everyone here is called and lives like nobody else, so that a trace of anyone can be found anywhere. */
const canaries = [/kanarial/i, /keltasirk/i, /h.{1,2}kkikuj/i, /turvapiil/i]
const hetus = new Set<string>()

export function bird(number: number, changes: CustomerRow = {}): CustomerRow {
  const row = customer(String(number), {
    last_name: `Kanarialintu${number}`,
    first_names: 'Keltasirkku Testi',
    street_address: `Häkkikuja ${number}`,
    email: `kanarialintu${number}@esimerkki.fi`,
    ...changes,
  })
  if (row.personal_identity_code?.length === 11) hetus.add(row.personal_identity_code)
  return row
}

/** Under non-disclosure, at an address that only staging and the register may know. */
function hiddenBird(number: number, changes: CustomerRow = {}): CustomerRow {
  return bird(number, { non_disclosure: 'K', street_address: `Turvapiilo ${number}`, ...changes })
}

export function trace(text: string): string[] {
  const lower = text.toLowerCase()
  const named = canaries.flatMap((canary) => canary.exec(text)?.[0] ?? [])
  const identified = [...hetus].some((hetu) => lower.includes(hetu.toLowerCase()))
  return identified ? [...named, 'a HETU'] : named
}

export const birds = Array.from({ length: 8 }, (_, index) =>
  bird(100 + index, { uses_e_service: index % 2 ? 'K' : 'E' }),
)
export const hidden = [
  hiddenBird(200),
  hiddenBird(201, { uses_e_service: 'K' }),
  hiddenBird(202, {
    contact_street_address: 'PL 1',
    contact_postal_code: '28101',
    contact_post_office: 'PORI',
  }),
]
const unsendable = [
  bird(300, { last_name: 'Kanarialintu中' }),
  bird(301, { street_address: 'Häkkikuja'.repeat(20) }),
  bird(302, { street_address: '' }),
]
export const rejected: readonly CustomerRow[] = [
  bird(400, { employment_code: '' }),
  bird(401, { last_name: 'Kanarialintu\u0001' }),
  bird(402, { customer_number: 'Kanarialintu' }),
  bird(403, { personal_identity_code: 'Kanarialintu' }),
  bird(404, { personal_identity_code: `${hetuOf('1980-01-01').slice(0, 10)}I` }),
  bird(405, {
    personal_identity_code:
      hetuOf('1980-02-01').slice(0, 10) + (hetuOf('1980-02-01').endsWith('A') ? 'B' : 'A'),
  }),
  bird(406, { personal_identity_code: hetuOf('2019-01-01') }),
  bird(407, { job_search_started_on: 'Kanarialintu' }),
  bird(408, { labour_market_subsidy_days: 'Kanarialintu' }),
  bird(409, { home_municipality: 'Häkkikuja' }),
  bird(410),
  bird(410),
]
export const everyone = [...birds, ...hidden, ...unsendable, ...rejected]
export const tooManyColumns = `${customerLines([bird(420)])[1]};Kanarialintu`
