/** Everything that a row tells of a person but who it is, as whoever knows a real person's facts would compare it. */
import { type Borders, keyOf } from '../../pipeline/anonymous/facts.ts'
import type { IsoDate } from '../../pipeline/domain.ts'
import { parseHetu } from '../../pipeline/privacy/hetu.ts'
import type { Row } from './anonymous-nights.ts'

/**
 * Municipality and facts of a row of the export, in the coarsest form in which all of them are told. `homes`: what each
 * code in use means on the night.
 */
export function combinationOf(
  row: Row,
  night: IsoDate,
  { borders, homes }: { readonly borders: Borders; readonly homes: ReadonlyMap<string, string> },
): string {
  const home = homes.get(row.kotikunta!.padStart(3, '0')) ?? ''
  const facts = keyOf({
    employmentCode: row.tyollisyyskoodi!.padStart(2, '0'),
    unemploymentRisk: row.tyottomyysuhka === 'K' ? 'K' : 'E',
    language: languageOf(row.aidinkieli!.toLowerCase(), borders),
    serviceLanguage: row.asiointikieli!,
    usesEService: row.oma_asiointi === 'K' ? 'K' : 'E',
    hasAddress: row.lahiosoite && row.postinumero && row.postitoimipaikka ? 'K' : 'E',
    searchStarted: String(borders.searchStarted.filter((border) => border <= row.tyonhaku_alkanut!).length),
    searchEnded: sideOf(
      row.tyonhaku_paattynyt === '9999-12-31' ? '' : row.tyonhaku_paattynyt!,
      night,
      'later',
    ),
    unemployed: row.tyottomyys_alkanut === '' ? '' : monthBand(row.tyottomyys_alkanut!, night, borders),
    service: serviceOf(row, night),
    benefit: row.etuus!,
    subsidyDays: String(borders.subsidyDays.filter((border) => border <= Number(row.tmt_paivat)).length),
    entitlement: row.ansiopaivaraha_oikeus!,
    immigrant: row.maahanmuuttaja!,
    integration: sideOf(row.kotoutumisaika_paattyy!, night, 'running'),
    temporaryProtection: row.tilapainen_suojelu === 'K' ? 'K' : 'E',
    jointService: row.typ_asiakas === 'K' ? 'K' : 'E',
    changeSecurity: row.muutosturva_55 === 'K' ? 'K' : 'E',
    discretion: row.te_harkinta!,
    age: String(borders.age.filter((border) => border <= ageOf(row, night)).length),
  })
  return `${home} ${facts}`
}

function languageOf(code: string, { ownLanguages }: Borders): string {
  if (['', '98', '99', 'xx'].includes(code)) return ''
  if (code === 'sv' || code === 'swe') return 'sv'
  return ownLanguages.includes(code) ? 'fi' : 'foreign'
}

function sideOf(date: string, night: IsoDate, notOver: string): string {
  if (date === '') return ''
  return date < night ? 'past' : notOver
}

function monthBand(since: IsoDate, night: IsoDate, { unemployedMonths }: Borders): string {
  const [year = 0, month = 0, day = 0] = since.split('-').map(Number)
  const reached = unemployedMonths.filter((months) => {
    const lastOfMonth = new Date(Date.UTC(year, month + months, 0)).getUTCDate()
    const then = new Date(Date.UTC(year, month - 1 + months, Math.min(day, lastOfMonth)))
    return then.toISOString().slice(0, 10) <= night
  })
  return String(reached.length)
}

function serviceOf({ palvelu_paattynyt: ended, tyottomyys_alkanut: since }: Row, night: IsoDate): string {
  if (ended === '') return ''
  if (ended! > night) return 'running'
  return since !== '' && ended! > since! ? 'since' : 'before'
}

function ageOf(row: Row, night: IsoDate): number {
  const { birthDate } = parseHetu(row.henkilotunnus!)!
  const years = Number(night.slice(0, 4)) - Number(birthDate.slice(0, 4))
  return night.slice(5) < birthDate.slice(5) ? years - 1 : years
}

export function countEach(keys: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1)
  return counts
}
