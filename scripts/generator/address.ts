import type { CustomerRow } from './customer-row.ts'
import type { Home } from './homes.ts'
import { between, pick, type Random } from './random.ts'
import type { Setting } from './setting.ts'

/**
 * Home, residence and a new ordinary address. A few people live elsewhere than in their home municipality, but none whose
 * residence may decide.
 */
export function writeHome(random: Random, setting: Setting, row: CustomerRow, home: Home): void {
  const flat = pick(random, ['', '', ' A 3', ' B 12', ' C 107'])
  const livesElsewhere = random() < 0.03 && !home.in_aland && row.temporary_protection !== 'K'
  row.home_municipality = home.code
  row.residence_municipality = livesElsewhere ? setting.home(random, 'pilot').code : home.code
  row.street_address = `${setting.names.street(random)} ${between(random, 1, 120)}${flat}`
  row.postal_code = home.postal_area.padEnd(5, String(between(random, 100, 999)))
  row.post_office = home.name.toUpperCase()
}

/** Unknown, empty, or a code that was never in use. */
export function writeUnknownHome(random: Random, row: CustomerRow): void {
  row.home_municipality = pick(random, ['199', '', '999'])
}

/** None in Finland, or abroad: known, and in no municipality. */
export function writeNoHome(random: Random, row: CustomerRow): void {
  row.home_municipality = pick(random, ['198', '200'])
}
