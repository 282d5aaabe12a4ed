/** The clock of the machine jumps, before and within nights. That of the database cannot be moved from here. */
import { join } from 'node:path'
import { pick } from '../../scripts/generator/random.ts'
import { killAll, phases, randomFault, tryFault } from '../support/fault-night.ts'
import { type Fault, judge, repeat } from './fault.ts'

const preload = join(import.meta.dirname, 'jumping-clock.ts')

export const jumpClockFault: Fault = {
  name: 'clock',
  what: 'the clock of the run and its workers jumping several times a second by up to an hour, a month or 30 years, back and forth; every other one killed on the way',
  seconds: 60,
  async trial(context) {
    const nights = context.nights
    const result = await repeat(context, Math.ceil(context.sizes.trials / 2), 2, async (random, number) => {
      const night = pick(random, nights)
      const days = [1 / 24, 30, 30 * 365][number % 3]
      const fault = randomFault(random, night, pick(random, phases))
      const strike = number % 2 === 0 ? () => {} : killAll
      const trial = await tryFault(night, fault, strike, {
        env: {
          NODE_OPTIONS: `--import=${preload}`,
          CLOCK_SEED: String(context.seed + number),
          CLOCK_JUMP: String(days),
        },
      })
      const where = `night of ${night.date}, clock jumping by ${days} days`
      const { code } = trial.interrupted
      const judged = judge(where, trial)
      const problems = [
        ...judged.problems,
        ...(number % 2 === 1 || code === 0 ? [] : [`${where}: the run ended with ${code}`]),
        ...(wentBack(trial.interrupted.stderr) || wentBack(trial.again.stderr)
          ? []
          : [`${where}: the clock did not jump`]),
      ]
      return { ...judged, problems }
    })
    return { ...result, note: 'only times on record differ; the clock of the database stayed' }
  },
}

/** Whether a line of the log has an earlier time than the one before. */
function wentBack(log: string): boolean {
  const times = Array.from(log.matchAll(/"time":(\d+)/g), ([, time]) => Number(time))
  return times.some((time, place) => time < (times[place - 1] ?? 0))
}
