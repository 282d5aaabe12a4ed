/** SIGKILL of every command that writes something, at a random moment. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createRandom } from '../../scripts/generator/random.ts'
import {
  killCommand,
  prepareSituations,
  runCommandUndisturbed,
  writingCommands,
} from '../support/writing-commands.ts'
import { add, type Fault, type Result } from './fault.ts'

export const killCommandsFault: Fault = {
  name: 'commands',
  what: 'SIGKILL of every command that writes something, with its workers, at random moments; then the same command again',
  seconds: 240,
  async trial({ server, folder, sizes, seed, signal }) {
    await mkdir(folder, { recursive: true })
    const situations = await prepareSituations(
      join(folder, 'commands'),
      await server.createDatabase('commands'),
      await server.createBareDatabase('bare'),
    )
    const results: Result[] = []
    let [times, struck] = [0, 0]
    for (const [place, command] of writingCommands.entries()) {
      const undisturbed = await runCommandUndisturbed(situations, command)
      const random = createRandom(seed, place)
      for (let kill = 0; kill < Math.ceil(sizes.trials / 2) && (kill === 0 || !signal.aborted); kill++) {
        const { lost, doubled, differences, struckAt } = await killCommand(
          situations,
          command,
          undisturbed,
          random,
        )
        const where = `${command.name}, ${struckAt === null ? 'over' : `killed after ${struckAt} ms`}`
        results.push({ lost, doubled, problems: differences.map((difference) => `${where}: ${difference}`) })
        times += 1
        if (struckAt !== null) struck += 1
      }
    }
    const note = `${writingCommands.length} commands; ${struck} kills found them at work; given again each leaves what it leaves undisturbed`
    return { times, ...add(results), note }
  },
}
