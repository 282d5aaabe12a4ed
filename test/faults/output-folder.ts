/** The folder that a night's files go to is on a full disk, or read-only. */
import { chmod } from 'node:fs/promises'
import { join } from 'node:path'
import { runCommand } from '../support/command-line.ts'
import {
  copySituation,
  type FaultNight,
  nightArguments,
  removeSituation,
  type Situation,
  tryFaultIn,
} from '../support/fault-night.ts'
import {
  type Context,
  type Fault,
  judge,
  judgeBroken,
  lastLine,
  type Result,
  repeat,
  SkippedError,
} from './fault.ts'
import { freeSpace, mountMemory, requireMounts, resize, setWritable, unmount } from './mounts.ts'

const roomy = 64

export const fillOutputFault: Fault = {
  name: 'disk-output',
  what: 'the disk of `out/` full after a random part of a night’s files; then space made',
  seconds: 110,
  waits: true,
  async trial(context) {
    requireMounts(context)
    const [night] = context.nights
    const needed = await measureOutput(context, night)
    const result = await repeat(context, 2, 2, async (random, number) => {
      const room = Math.max(0.01, random() * needed)
      return await onOwnDisk(context, night, `full-${number}`, room, async (situation) => {
        const trial = await tryFaultIn(situation, night, { phase: 'render', delay: 0 }, () => {}, {
          mend: () => resize(situation.out, roomy),
        })
        return judgeBroken(`room for ${room.toFixed(2)} of ${needed.toFixed(2)} MB`, trial, /ENOSPC/)
      })
    })
    const note =
      'each published, ended with exit code 1 and ENOSPC; with space again the same command writes the rest'
    return { ...result, note }
  },
}

export const readOnlyOutputFault: Fault = {
  name: 'read-only',
  what: '`out/` read-only when a night begins, or from the moment it is published; then writable again',
  seconds: 110,
  waits: true,
  async trial(context) {
    if (!context.canMount && process.getuid?.() === 0)
      throw new SkippedError('root writes everywhere, and this machine lets it mount nothing')
    const [night] = context.nights
    const result = await repeat(context, 2, 2, async (_, number) => {
      if (number === 0) return await onWritableFolder(context, night, number, beginReadOnly)
      return await onWritableFolder(context, night, number, becomeReadOnly)
    })
    const note =
      'refused before anything is decided (exit code 2), or published and ended with exit code 1; writable again the same command finishes it'
    return { ...result, note }
  },
}

type SetWritable = (isWritable: boolean) => Promise<void>

async function beginReadOnly(
  night: FaultNight,
  situation: Situation,
  setWritable: SetWritable,
): Promise<Result> {
  await setWritable(false)
  const refused = await runCommand(situation.databaseUrl, nightArguments(night, situation.out))
  await setWritable(true)
  const trial = await tryFaultIn(situation, night, { phase: 'extract', delay: 0 }, () => {})
  const judged = judge('read-only from the beginning', trial)
  return refused.code === 2 && refused.stderr.includes('cannot be written')
    ? judged
    : { ...judged, problems: [...judged.problems, `ended with ${refused.code}: ${lastLine(refused.stderr)}`] }
}

async function becomeReadOnly(
  night: FaultNight,
  situation: Situation,
  setWritable: SetWritable,
): Promise<Result> {
  const trial = await tryFaultIn(situation, night, { phase: 'publish', delay: 0 }, () => setWritable(false), {
    mend: () => setWritable(true),
  })
  return judgeBroken('read-only from its publishing on', trial, /EROFS|EACCES|ENOENT/)
}

async function onWritableFolder(
  context: Context,
  night: FaultNight,
  number: number,
  work: (night: FaultNight, situation: Situation, setWritable: SetWritable) => Promise<Result>,
): Promise<Result> {
  if (context.canMount) {
    return await onOwnDisk(context, night, `read-only-${number}`, roomy, (situation) =>
      work(night, situation, (isWritable) => setWritable(situation.out, isWritable)),
    )
  }
  const situation = await copySituation(night.before)
  const set: SetWritable = (isWritable) => chmod(situation.out, isWritable ? 0o700 : 0o500)
  try {
    return await work(night, situation, set)
  } finally {
    await set(true)
    await removeSituation(situation)
  }
}

/** A situation whose output folder is a disk of so many megabytes. Only for a night that finds the folder empty. */
async function onOwnDisk<Value>(
  { folder }: Context,
  night: FaultNight,
  name: string,
  megabytes: number,
  work: (situation: Situation) => Promise<Value>,
): Promise<Value> {
  const copy = await copySituation(night.before)
  const out = join(folder, name)
  await mountMemory(out, megabytes)
  try {
    return await work({ databaseUrl: copy.databaseUrl, out })
  } finally {
    await unmount(out)
    await removeSituation(copy)
  }
}

/** How many megabytes the files of a night take. */
async function measureOutput(context: Context, night: FaultNight): Promise<number> {
  return await onOwnDisk(context, night, 'measured', roomy, async ({ databaseUrl, out }) => {
    const { code } = await runCommand(databaseUrl, nightArguments(night, out))
    if (code !== 0) throw new Error(`the night ended with ${code}`)
    return roomy - (await freeSpace(out))
  })
}
