import type { Db } from '../db/database.ts'
import type { Run } from '../domain.ts'
import { OutageError } from '../errors.ts'
import { describeOther, isOurs } from './fingerprint.ts'
import { findOpenJobs, isAnyTaken, type OpenJobs } from './fingerprint-queries.ts'

/** Open jobs that workers of this program leave: another one planned them. Of one run, or of all (null). */
export async function findLeftJobs(db: Db, runId: string | null): Promise<readonly OpenJobs[]> {
  return (await findOpenJobs(db, runId)).filter(({ fingerprint }) => !isOurs(fingerprint))
}

/** `12 letters and messages (2 jobs) wait for a worker of version 1.2.0 (here 1.3.0)`. */
export function describeLeftJobs({ fingerprint, jobs, notifications }: OpenJobs): string {
  const count = `${jobs} ${jobs === 1 ? 'job' : 'jobs'}`
  return `${notifications} letters and messages (${count}) wait for a worker of ${describeOther(fingerprint)}`
}

/** Looks, a second apart, at which nobody was busy and nothing was done: then nobody of that version is there. */
const mostLooks = 5

/** A night's wait for workers of the version that planned it. */
export class LeftJobs {
  readonly #db: Db
  readonly #run: Run
  #before = -1
  #looks = 0

  constructor(db: Db, run: Run) {
    this.#db = db
    this.#run = run
  }

  /**
   * Whether all that is `open` (files and batches) is left, so that a worker of ours would find nothing; to be asked while
   * nothing is done. Throws OutageError when it stays so.
   */
  async areAll(open: number, out: string): Promise<boolean> {
    const left = await findLeftJobs(this.#db, this.#run.runId)
    const ready = left.reduce((sum, one) => sum + one.ready, 0)
    const isMoving = ready < open || ready !== this.#before || (await isAnyTaken(this.#db))
    this.#before = ready
    this.#looks = isMoving ? 0 : this.#looks + 1
    if (this.#looks < mostLooks) return ready >= open
    throw new OutageError(
      `the night of ${this.#run.asOfDate} is published, but ${left.map(describeLeftJobs).join('; ')}: start one, or have this version do it, in its own words (kuntasiirto work --once --accept-other-version --out ${out}), then run the same command again`,
    )
  }
}
