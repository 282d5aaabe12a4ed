/** Postgres goes away under a night as `pg_ctl stop -m immediate` or a kill makes it, and comes back. */
import { phases, randomFault, tryFault } from '../../test/support/fault-night.ts'
import { pick } from '../generator/random.ts'
import { type Fault, judgeBroken, repeat } from './fault.ts'

export const killPostgresFault: Fault = {
  name: 'postgres',
  what: 'Postgres stopped at once (`-m immediate`) or killed at a random moment, and started again',
  seconds: 90,
  async trial(context) {
    const nights = await context.nights()
    let broken = 0
    // One after another: they share the server.
    const result = await repeat(context, context.sizes.trials, 1, async (random, number) => {
      const night = pick(random, nights)
      const fault = randomFault(random, night, phases[number % phases.length] ?? 'extract')
      const signal = pick(random, ['SIGQUIT', 'SIGKILL'] as const)
      const trial = await tryFault(night, fault, () => context.server.kill(signal), {
        mend: () => context.server.restart(),
      })
      const where = `night of ${night.date}, ${signal} to Postgres ${fault.delay} ms into ${fault.phase}`
      if (trial.interrupted.code !== 0) broken += 1
      return judgeBroken(where, trial)
    })
    return {
      ...result,
      note: `${broken} nights broke off with exit code 1; the same command again finishes them`,
    }
  },
}
