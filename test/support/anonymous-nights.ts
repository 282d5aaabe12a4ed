/** Nights of a scenario, each exported without people when it is done, and what may be found out from that. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { pino } from 'pino'
import type { AnonymousNight } from '../../pipeline/anonymous/anonymous-night.ts'
import { exportAnonymous } from '../../pipeline/commands/export-anonymous.ts'
import { readConfig } from '../../pipeline/config.ts'
import type { Context } from '../../pipeline/context.ts'
import { loadProfile } from '../../pipeline/extract/profile.ts'
import { runNight } from '../../pipeline/night.ts'
import { loadProgramme } from '../../pipeline/programmes/programme.ts'
import type { Difference } from '../../pipeline/replay/expected-fates.ts'
import { replay } from '../../pipeline/replay/replay.ts'
import type { TestNights } from './nights.ts'
import { quiet } from './operator.ts'
import { unattended } from './unattended-night.ts'
import { unread } from './worker-here.ts'

export function contextOf(databaseUrl: string): Context {
  return {
    config: readConfig({ ...quiet, DATABASE_URL: databaseUrl }),
    logger: pino({ level: 'silent' }),
    signal: new AbortController().signal,
    print: () => {},
    tell: () => {},
    ...unread,
  }
}

export interface ExportedNight {
  readonly night: string
  readonly runId: string
  readonly folder: string
  readonly told: AnonymousNight
}

/** Runs the nights of a scenario's folder one after the other, and exports each. */
export async function exportEach(
  nights: TestNights,
  scenario: string,
  programmeId: string,
  target: string,
  each: (exported: ExportedNight) => Promise<void>,
): Promise<void> {
  const profile = await loadProfile()
  for (const night of readdirSync(join(scenario, 'nights')).sort()) {
    const [, date = '', programme = programmeId] = /^(\d{4}-\d{2}-\d{2})(?:-(.+))?$/.exec(night) ?? []
    const { run } = await runNight(nights.session, nights.queue, {
      ...unattended(),
      programme: loadProgramme(programme),
      asOfDate: date,
      exports: join(scenario, 'nights', night),
      profile,
    })
    const folder = join(target, night)
    const told = await exportAnonymous(contextOf(nights.databaseUrl), { run: run.runId, out: folder })
    await each({ night, runId: run.runId, folder, told })
  }
}

/** Whose fate differs when the folder is replayed on a database of its own. */
export async function replayed(nights: TestNights, folder: string): Promise<readonly Difference[]> {
  const { differences } = await replay(contextOf(nights.databaseUrl), folder, {
    update: false,
    withoutFiles: true,
  })
  return differences
}

export type Row = Readonly<Record<string, string>>

/** The rows under the header of a file, in whatever form an office writes it. */
export function readCsv(path: string): readonly Row[] {
  const bytes = readFileSync(path)
  const utf8 = bytes.toString('utf8')
  const text = utf8.includes('\uFFFD') ? bytes.toString('latin1') : utf8
  const preamble = text.split('\n').findIndex((line) => /asiakasnumero|tunnus|_|tiedosto;/.test(line))
  return parse(text, {
    delimiter: ';',
    bom: true,
    columns: true,
    from_line: preamble + 1,
    relax_column_count: true,
  })
}

/** The customer rows of one night of a folder. */
export function customersOf(folder: string, night: string): readonly Row[] {
  const nightFolder = join(folder, 'nights', night)
  return readdirSync(nightFolder)
    .filter((name) => name.startsWith('customers-'))
    .flatMap((name) => readCsv(join(nightFolder, name)))
}

/** Verdicts that a night of the folder expects for those who are not under non-disclosure, with their number. */
export function expectedVerdicts({ folder, told }: Pick<ExportedNight, 'folder' | 'told'>): readonly Row[] {
  const hidden = new Set(
    customersOf(folder, told.asOfDate)
      .filter(({ turvakielto }) => turvakielto === 'K')
      .map(({ asiakasnumero }) => asiakasnumero),
  )
  return readCsv(join(folder, 'expected', told.asOfDate, 'outcomes.csv')).filter(
    ({ customer_number }) => !hidden.has(customer_number),
  )
}
