import { type Faker, fakerFI, fakerSV } from '@faker-js/faker'
import { pick, type Random } from './random.ts'

export interface Name {
  readonly last: string
  readonly first: string
}

/** Names and streets to pick from: faker is asked once, not once per person. */
export interface NamePool {
  name(random: Random, motherTongue: string): Name
  street(random: Random): string
}

/** What faker's Finnish and Swedish lists lack: long, hyphenated and apostrophed names, and names from elsewhere. */
const unusualNames: readonly Name[] = [
  { last: 'Åström-Öhman', first: 'Märta Aurora' },
  { last: "O'Brien", first: 'Aino Máire' },
  { last: 'von und zu Kuusamonkoski-Hämäläinen', first: 'Maximilian Aleksanteri Ferdinand Johannes' },
  { last: 'Öö', first: 'Io' },
  { last: 'Þórsdóttir', first: 'Guðrún' },
  { last: 'Bjørnsen', first: 'Søren Ægir' },
]

const namesByLanguage: Readonly<Record<string, readonly Name[]>> = {
  et: parseNames('Tamm Kadri,Mägi Jüri,Šmidt Õnne,Žukov Tõnu,Põld Ülle,Käär Mart'),
  ru: parseNames(
    'Ivanova Jekaterina,Kuznetsov Andrei,Štšerbakov Juri,Žukova Ljudmila,Petrov Sergei,Sokolova Anastasija',
  ),
  vi: parseNames('Nguyễn Thị Hương,Trần Văn Đức,Phạm Minh Quân,Lê Thu Hà,Võ Ngọc Ánh,Đặng Hữu Phước'),
  so: parseNames('Abdi Faadumo,Cali Maxamed,Xasan Caasha,Warsame Hodan'),
  ar: parseNames('Al-Hassan Fatima,Haddad Yusuf,Khalil Layla,Mansour Omar'),
  en: parseNames('Okafor Grace,Mensah Kwame,Taylor Jordan,Singh Amrit'),
}

/** Builds the pools: the same seed gives the same pools. */
export function createNamePool(seed: number): NamePool {
  fakerFI.seed(seed)
  fakerSV.seed(seed)
  const finnish = { first: firstNames(fakerFI), last: lastNames(fakerFI) }
  const swedish = { first: firstNames(fakerSV), last: lastNames(fakerSV) }
  const streets = Array.from({ length: 400 }, () => fakerFI.location.street())
  return {
    name(random, motherTongue) {
      const others = namesByLanguage[motherTongue]
      if (others !== undefined) return pick(random, others)
      if (random() < 0.01) return pick(random, unusualNames)
      const pool = motherTongue === 'sv' ? swedish : finnish
      return { last: pick(random, pool.last), first: pick(random, pool.first) }
    },
    street: (random) => pick(random, streets),
  }
}

function firstNames(faker: Faker): readonly string[] {
  return Array.from({ length: 400 }, () => `${faker.person.firstName()} ${faker.person.firstName()}`)
}

function lastNames(faker: Faker): readonly string[] {
  return Array.from({ length: 400 }, () => faker.person.lastName())
}

/** `Last First More, …` */
function parseNames(list: string): readonly Name[] {
  return list.split(',').map((name) => {
    const [last = '', ...first] = name.split(' ')
    return { last, first: first.join(' ') }
  })
}
