/** SIGKILL of a night at a random moment: of the process alone, whose workers find out, or of all of them at once. */

import { pick } from '../../scripts/generator/random.ts'
import { killAll, killRun, phases, randomFault, tryFault } from '../support/fault-night.ts'
import { type Fault, judge, repeat } from './fault.ts'

export const killRunFault: Fault = {
  name: 'kill',
  what: 'SIGKILL of a night at a random moment of reading, publishing and writing: of the run, or of it and its workers',
  seconds: 90,
  async trial(context) {
    const nights = context.nights
    const found = new Map<string, number>()
    const result = await repeat(context, context.sizes.trials, 2, async (random, number) => {
      const night = pick(random, nights)
      const fault = randomFault(random, night, phases[number % phases.length] ?? 'extract')
      const trial = await tryFault(night, fault, pick(random, [killRun, killAll]))
      const struck = trial.struck ?? 'at its end'
      found.set(struck, (found.get(struck) ?? 0) + 1)
      return judge(`night of ${night.date}, killed ${fault.delay} ms into ${fault.phase}`, trial)
    })
    const where = [...found].map(([phase, count]) => `${count} ${phase}`).join(', ')
    return { ...result, note: `found at: ${where}; the same command again finishes the night` }
  },
}
