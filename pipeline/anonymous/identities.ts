import { addDays } from '../calendar.ts'
import type { IsoDate } from '../domain.ts'
import { UsageError } from '../errors.ts'
import type { CustomerField } from '../extract/profile.ts'
import { between, pick } from './chance.ts'
import { composeHetu, individualNumbers } from './hetu.ts'

type Cells = Partial<Record<CustomerField, string>>

const lastNames = [
  'Koeaho',
  'Koeharju',
  'Koejärvi',
  'Koekallio',
  'Koelähde',
  'Koemäki',
  'Koeniitty',
  'Koesaari',
]
const firstNames = ['Keksitty', 'Keksijä', 'Kuviteltu', 'Malliesa', 'Malliina', 'Testaaja', 'Testiina']

/** Another identity every time, none of them that of anybody whom the database knows. */
export class Identities {
  readonly #takenHetus: Set<string>
  readonly #firstNumber: number
  #count = 0

  /** `starts`: how the known customer numbers begin, each as its length and its first digit. */
  constructor(taken: { readonly hetus: ReadonlySet<string>; readonly starts: ReadonlySet<string> }) {
    this.#takenHetus = new Set(taken.hetus)
    const free = [12, 11, 10, 9]
      .flatMap((length) => Array.from({ length: 9 }, (_, index) => ({ length, digit: 9 - index })))
      .find(({ length, digit }) => !taken.starts.has(`${length} ${digit}`))
    if (free === undefined)
      throw new UsageError(
        'the customers have numbers of every length and beginning: none is left for others',
      )
    this.#firstNumber = free.digit * 10 ** (free.length - 1)
  }

  /** Numbers ascend in the order they are asked for. */
  customerNumber(): string {
    this.#count += 1
    return String(this.#firstNumber + this.#count)
  }

  /** Of somebody who is that many full years old on the day, and was so a few days before. */
  hetu(day: IsoDate, age: number): string {
    const birthday = `${Number(day.slice(0, 4)) - age}${day.slice(4)}`.replace('-02-29', '-02-28')
    for (;;) {
      const birthDate = addDays(birthday, -between(3, 360))
      const generation = between(1, 20) > 1 ? 0 : between(1, 5)
      const hetu = composeHetu(birthDate, 900 + between(0, individualNumbers - 1), generation)
      if (this.#takenHetus.has(hetu)) continue
      this.#takenHetus.add(hetu)
      return hetu
    }
  }
}

/** Names and addresses that nobody has: they say themselves that they are invented. */
export function inventedContacts(number: string, hasAddress: boolean): Cells {
  const street = `Koekatu ${between(1, 120)}`
  return {
    last_name: pick(lastNames),
    first_names: pick(firstNames),
    ...(hasAddress && { street_address: street, postal_code: '99999', post_office: 'KOEKYLÄ' }),
    email: between(1, 10) > 3 ? `henkilo-${number}@keksitty.example` : '',
    phone: between(1, 10) > 1 ? `000 ${number}` : '',
  }
}
