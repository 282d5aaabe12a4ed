import type { IsoDate, MunicipalityCode } from '../../pipeline/domain.ts'
import type { GroupDrawing } from './groups.ts'
import type { HetuPool } from './hetu.ts'
import type { Home } from './homes.ts'
import type { NamePool } from './names.ts'
import type { Night } from './night-schema.ts'
import type { Random } from './random.ts'
import type { ServedApart } from './served-apart.ts'

/** What everybody in a scenario shares: the nights, and the pools that people are drawn from. */
export interface Setting {
  readonly seed: number
  readonly nights: readonly Night[]
  readonly firstNight: IsoDate
  readonly lastNight: IsoDate
  readonly people: number
  readonly offices: readonly string[]
  readonly hasOptionalColumns: boolean
  readonly names: NamePool
  readonly home: HomeDrawing
  readonly homesByCode: ReadonlyMap<MunicipalityCode, Home>
  readonly office: (random: Random) => string
  readonly drawGroups: GroupDrawing
  readonly employmentCode: (random: Random) => string
  readonly otherEmploymentCodes: readonly string[]
  readonly servedApart: readonly ServedApart[]
  readonly hetus: Readonly<Record<AgeBand, HetuPool>>
  /** Of those whose birth date a story tells; nobody else is born on these days. */
  readonly hetusByBirthDate: ReadonlyMap<IsoDate, HetuPool>
}

export type AgeBand = 'under 25' | '25 to 29' | 'turning 30' | '30 to 54' | '55 or over'

/** Draws a home of a kind, or finds the one of a code. Throws UsageError when the scenario has none such. */
export type HomeDrawing = (random: Random, kindOrCode: string) => Home
