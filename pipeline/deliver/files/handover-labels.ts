/** What the codes of a handover mean, in Finnish, for the people who read its table. */
import type { IsoDate } from '../../domain.ts'
import { programmeOnce } from '../fingerprint.ts'
import type { HandoverLine, Telling } from './handover-line.ts'
import type { HandoverEvent } from './handover-row.ts'

const eventLabels: Readonly<Record<Exclude<HandoverEvent, 'TURVAKIELTO'>, string>> = {
  TULEE: 'Tulee kunnan asiakkaaksi',
  LAHTEE: 'Ei ole enää kunnan asiakas',
  TYONTEKIJA: 'Vastuutyöntekijä tai palvelupaikka vaihtuu',
}

const tellingLabels: Readonly<Record<Telling, string>> = {
  KIRJE: 'Kirje',
  VIESTI: 'Viesti sähköiseen asiointiin',
  SUOMIFI: 'Suomi.fi-viesti, tai kirje',
  VIRKAILIJA: 'Virkailijan on kerrottava: muuta keinoa ei ole',
  EI: 'Tapahtumasta ei ilmoiteta erikseen',
}

export function labelOfEvent({ tapahtuma, turvakielto }: Pick<HandoverLine, 'tapahtuma' | 'turvakielto'>) {
  const [, cancelled, event] = /^(PERUTTU )?(.*)$/.exec(tapahtuma) ?? []
  const protection =
    cancelled !== undefined
      ? 'Turvakielto'
      : turvakielto === 'K'
        ? 'Turvakielto alkaa'
        : 'Turvakielto päättyy'
  const label = isLabelled(event) ? eventLabels[event] : protection
  return cancelled === undefined ? label : `Peruttu: ${label}`
}

function isLabelled(event: string | undefined): event is keyof typeof eventLabels {
  return event !== undefined && event in eventLabels
}

export function labelOfTelling(telling: Telling): string {
  return tellingLabels[telling]
}

const languages = new Intl.DisplayNames(['fi'], { type: 'language', fallback: 'none' })

/** Null where no language has the code. */
export function labelOfLanguage(code: string): string | null {
  return /^[a-z]{2,3}$/.test(code) ? (languages.of(code) ?? null) : null
}

export interface ProgrammeLabels {
  readonly programme: string
  /** By group, as the rules of the night call it. */
  readonly groups: ReadonlyMap<string, string>
}

export function labelsOf(programmeId: string, asOfDate: IsoDate): ProgrammeLabels {
  const { name, ruleVersions } = programmeOnce(programmeId)
  const groups = ruleVersions
    .filter(({ from }) => from <= asOfDate)
    .flatMap((version) => version.groups.map(({ id, label }) => [id, label.fi] as const))
  return { programme: name.fi, groups: new Map(groups) }
}
