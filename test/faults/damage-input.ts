/** Exports that arrive damaged: bits flipped, cut off, emptied, doubled, a manifest that is not theirs. */
import { randomUUID } from 'node:crypto'
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openSession, type Session } from '../../pipeline/db/database.ts'
import { InputRefusedError } from '../../pipeline/errors.ts'
import { type NightInput, readNight } from '../../pipeline/extract/extract.ts'
import { loadProfile } from '../../pipeline/extract/profile.ts'
import { stageFiles } from '../../pipeline/extract/stage-files.ts'
import { between, pick, type Random } from '../../scripts/generator/random.ts'
import { type FaultNight, tryFault } from '../support/fault-night.ts'
import { add, type Context, type Fault, judge, lastLine, type Result, repeat } from './fault.ts'

const profile = await loadProfile()

export const damageInputFault: Fault = {
  name: 'damaged',
  what: 'an export with bits flipped, cut off, emptied, lengthened, or beside a damaged manifest; some of them by the command, then the whole export',
  seconds: 60,
  async trial(context) {
    const [night] = context.nights
    const session = await openSession(await context.server.createDatabase('damaged'), 'faults')
    try {
      const sound = await read(night.exports, night)
      const read300 = await repeat(context, 300, 1, (random, number) =>
        readDamaged(context, session, night, sound, random, number),
      )
      const run = await repeat(context, Math.ceil(context.sizes.trials / 3), 2, (random, number) =>
        runDamaged(context, night, random, number),
      )
      return {
        ...add([read300, run]),
        times: read300.times + run.times,
        note: `each refused whole (exit code 3) with the file named; the whole export then runs (${run.times} nights)`,
      }
    } finally {
      await session.close()
    }
  },
}

function read(exports: string, { date }: FaultNight): Promise<NightInput> {
  return readNight({ exports, asOfDate: date, profile, options: { withoutOffices: [] } }, [])
}

/** Refused, or read as the sound one is: a letter's case in a checksum does not matter. */
async function readDamaged(
  { folder }: Context,
  session: Session,
  night: FaultNight,
  sound: NightInput,
  random: Random,
  number: number,
): Promise<Result> {
  const { exports, fileName, kind } = await damageCopy(folder, night, random)
  const signal = new AbortController().signal
  try {
    const input = await read(exports, night)
    await stageFiles(session, input, { profile, signal, onRows: () => {} })
    const isSame = fileName === 'manifest.csv' && input.sha256 === sound.sha256
    return isSame ? right : wrong(`damage ${number} (${fileName} ${kind}) was taken for sound`)
  } catch (error) {
    if (!(error instanceof InputRefusedError))
      return wrong(`damage ${number} (${fileName} ${kind}): ${error}`)
    const isNamed = error.problems.some((problem) => problem.includes('.csv'))
    return isNamed ? right : wrong(`damage ${number}: the refusal names no file`)
  } finally {
    await rm(exports, { recursive: true })
  }
}

const right: Result = { lost: 0, doubled: 0, problems: [] }
const wrong = (problem: string): Result => ({ ...right, problems: [problem] })

async function runDamaged(
  { folder }: Context,
  night: FaultNight,
  random: Random,
  number: number,
): Promise<Result> {
  const { exports, fileName, kind } = await damageCopy(
    folder,
    night,
    random,
    (name) => name !== 'manifest.csv',
  )
  const mended = { ...night, exports }
  const trial = await tryFault(mended, { phase: 'extract', delay: 0 }, () => {}, {
    mend: () => cp(night.exports, exports, { recursive: true }),
  })
  const { code, stderr } = trial.interrupted
  const where = `night of ${night.date}, export ${number} (${fileName} ${kind})`
  const judged = judge(where, trial)
  return code === 3 && stderr.includes(fileName)
    ? judged
    : { ...judged, problems: [...judged.problems, `${where}: ended with ${code}: ${lastLine(stderr)}`] }
}

/** A copy of the night's folder, one of its files damaged. */
async function damageCopy(
  folder: string,
  { exports }: FaultNight,
  random: Random,
  isMeant: (name: string) => boolean = () => true,
): Promise<{ readonly exports: string; readonly fileName: string; readonly kind: string }> {
  const copy = join(folder, randomUUID())
  await cp(exports, copy, { recursive: true })
  const fileName = pick(random, (await readdir(copy)).filter(isMeant).sort())
  const content = await readFile(join(copy, fileName))
  const [kind, damage] = pick(random, damages)
  const damaged = damage(content, random)
  // Bytes that happen to be as they were would be no damage.
  await writeFile(join(copy, fileName), damaged.equals(content) ? content.subarray(1) : damaged)
  return { exports: copy, fileName, kind }
}

type Damage = (content: Buffer, random: Random) => Buffer

const damages: readonly (readonly [string, Damage])[] = [
  ['with one bit flipped', (content, random) => flipBits(content, random, 1)],
  ['with many bits flipped', (content, random) => flipBits(content, random, 50)],
  ['cut off', (content, random) => content.subarray(0, between(random, 0, content.length - 1))],
  ['emptied', () => Buffer.alloc(0)],
  ['doubled', (content) => Buffer.concat([content, content])],
  ['with a block of zeros', (content, random) => zero(content, random)],
  ['without its beginning', (content, random) => content.subarray(between(random, 1, content.length - 1))],
]

function flipBits(content: Buffer, random: Random, count: number): Buffer {
  const flipped = Buffer.from(content)
  for (let done = 0; done < count; done++) {
    const at = between(random, 0, flipped.length - 1)
    flipped[at] = (flipped[at] ?? 0) ^ (1 << between(random, 0, 7))
  }
  return flipped
}

function zero(content: Buffer, random: Random): Buffer {
  const at = between(random, 0, content.length - 1)
  return Buffer.from(content).fill(0, at, Math.min(content.length, at + 4096))
}
