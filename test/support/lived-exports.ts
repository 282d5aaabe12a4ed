/** Lived nights, exported without people: what each of these comes to, beside what the night itself came to. */
import { join } from 'node:path'
import { exportAnonymous } from '../../pipeline/commands/export-anonymous.ts'
import type { Difference } from '../../pipeline/replay/expected-fates.ts'
import { contextOf, expectedVerdicts, replayed } from './anonymous-nights.ts'
import { countEach } from './fact-attack.ts'
import type { LivedNight } from './lived-scenario.ts'
import type { TestNights } from './nights.ts'
import { trials } from './trials.ts'

/** Numbers of people who are not under non-disclosure by verdict, and of rows that are rejected or left out. */
interface Counted {
  readonly verdicts: readonly (readonly [verdict: string, people: number])[]
  readonly rejected: number
}

export interface ComparedExport {
  readonly night: string
  readonly real: Counted
  readonly invented: Counted
  /** Whose fate is another one when the export is replayed. */
  readonly differences: readonly Difference[]
}

/** Verdicts, and reasons of rejection, of the nights that were exported. */
export const exportedOutcomes = new Set<string>()

/**
 * Exports a night into a folder of its own, and replays it. One that has no verdict and no reason but those of others, and is
 * not the last, is left, unless more is to be tried: null.
 */
export async function compareExport(night: LivedNight, target: string): Promise<ComparedExport | null> {
  const { nights, run, name } = night
  const verdicts = await countVerdicts(nights)
  const reasons = await nights.column(
    'select unnest(reason_codes) from audit.rejected_row where run_id = $1',
    [run.runId],
  )
  const found = [...verdicts.map(([verdict]) => verdict), ...reasons.map(String)]
  const isNew = found.some((one) => !exportedOutcomes.has(one))
  if (!isNew && !night.isLast && trials === 1) return null
  for (const one of found) exportedOutcomes.add(one)

  const folder = join(target, name)
  const told = await exportAnonymous(contextOf(nights.databaseUrl), { run: run.runId, out: folder })
  const invented = countEach(
    expectedVerdicts({ folder, told }).map(({ outcome, reason_code }) => `${outcome} ${reason_code}`),
  )
  const [rejected] = await nights.column(
    'select count(*)::integer from audit.rejected_row where run_id = $1',
    [run.runId],
  )
  return {
    night: name,
    real: { verdicts, rejected: Number(rejected) },
    invented: { verdicts: [...invented].sort(), rejected: told.rejectedRows + told.rowsLeftOut },
    differences: await replayed(nights, folder),
  }
}

async function countVerdicts(nights: TestNights): Promise<Counted['verdicts']> {
  const rows = await nights.rows(
    `select outcome || ' ' || reason_code as verdict, count(*)::integer as people
    from staging.night_verdict where not is_protected group by 1 order by 1`,
  )
  return rows.map(({ verdict, people }) => [String(verdict), Number(people)])
}
