/** Postgres goes away under a night as `pg_ctl stop -m immediate` or a kill makes it, and comes back. */
import { join } from 'node:path'
import { pick } from '../../scripts/generator/random.ts'
import { copySecrets, phases, randomFault, tryFault } from '../support/fault-night.ts'
import { type Fault, judgeBroken, repeat } from './fault.ts'
import { startTestServer } from './test-server.ts'

export const killPostgresFault: Fault = {
  name: 'postgres',
  what: 'Postgres stopped at once (`-m immediate`) or killed at a random moment, and started again',
  seconds: 80,
  async trial(context) {
    const [reference] = context.nights
    const server = await startTestServer(join(context.folder, 'home'))
    let broken = 0
    try {
      const databaseUrl = await server.createDatabase('killed')
      await copySecrets(reference.before.databaseUrl, databaseUrl)
      const night = { ...reference, before: { databaseUrl, out: reference.before.out } }
      // One after another: they share the server.
      const result = await repeat(context, context.sizes.trials, 1, async (random, number) => {
        const fault = randomFault(random, night, phases[number % phases.length] ?? 'extract')
        const signal = pick(random, ['SIGQUIT', 'SIGKILL'] as const)
        const trial = await tryFault(night, fault, () => server.kill(signal), { mend: server.restart })
        if (trial.interrupted.code !== 0) broken += 1
        return judgeBroken(`${signal} to Postgres ${fault.delay} ms into ${fault.phase}`, trial)
      })
      const note = `${broken} nights broke off with exit code 1; the same command again finishes them`
      return { ...result, note }
    } finally {
      await server.remove()
    }
  },
}
