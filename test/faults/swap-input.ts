/** An export that is replaced while a night reads it. */
import { cp, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { between, pick } from '../../scripts/generator/random.ts'
import { randomFault, type Fault as Strike, tryFault } from '../support/fault-night.ts'
import { type Fault, judge, lastLine, repeat } from './fault.ts'

export const swapInputFault: Fault = {
  name: 'swapped',
  what: 'a file of the export replaced, or written over in place, by that of another night while it is read',
  seconds: 60,
  async trial(context) {
    const [night, other] = context.nights
    const codes = new Map<number | null, number>()
    const result = await repeat(context, context.sizes.trials, 2, async (random, number) => {
      const exports = join(context.folder, `exports-${number}`)
      await cp(night.exports, exports, { recursive: true })
      const customers = (await readdir(exports)).filter((name) => name.startsWith('customers-'))
      const path = join(exports, pick(random, customers))
      const fresh = await readFile(path.replace(exports, other.exports))
      const strike: Strike =
        number % 3 === 2
          ? randomFault(random, night, 'publish')
          : { phase: 'extract', delay: between(random, 0, Math.max(50, night.durations.extract)) }
      const replace = async () => {
        if (random() < 0.5) return await writeFile(path, fresh)
        await writeFile(`${path}.fresh`, fresh)
        await rename(`${path}.fresh`, path)
      }
      const trial = await tryFault({ ...night, exports }, strike, replace, {
        mend: () => cp(night.exports, exports, { recursive: true, force: true }),
      })
      const { code, stderr } = trial.interrupted
      codes.set(code, (codes.get(code) ?? 0) + 1)
      const where = `${strike.delay} ms into ${strike.phase}`
      const judged = judge(where, trial)
      return code === 0 || code === 3
        ? judged
        : { ...judged, problems: [...judged.problems, `${where}: ended with ${code}: ${lastLine(stderr)}`] }
    })
    const [refused, read] = [codes.get(3) ?? 0, codes.get(0) ?? 0]
    return {
      ...result,
      note: `${refused} refused (exit code 3), ${read} had read the file before; with the right file each night is as undisturbed`,
    }
  },
}
