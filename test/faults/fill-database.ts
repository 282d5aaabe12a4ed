/** The disk of the database fills up, its log included: whatever is left when a night begins is used up on the way. */
import { open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startCommand } from '../support/command-line.ts'
import {
  copySecrets,
  copySituation,
  type FaultNight,
  nightArguments,
  removeSituation,
  tryFaultIn,
} from '../support/fault-night.ts'
import { type Fault, judgeBroken, repeat } from './fault.ts'
import { freeSpace, mountMemory, requireMounts, unmount } from './mounts.ts'
import { startTestServer } from './test-server.ts'

/** Room for a server with its log and two small databases. */
const megabytes = 600
/** No more of the log is kept than must be, or the disk would have to be large. */
const settings = { max_wal_size: '64MB', shared_buffers: '64MB' }

export const fillDatabaseFault: Fault = {
  name: 'disk-database',
  what: 'the disk of the database, its log included, full on the way through a night; then space made, and Postgres started where it had stopped',
  seconds: 75,
  async trial(context) {
    requireMounts(context)
    const [reference] = context.nights
    const disk = join(context.folder, 'disk')
    await mountMemory(disk, megabytes)
    const server = await startTestServer(join(disk, 'home'), settings)
    try {
      const databaseUrl = await server.createDatabase('small_disk')
      await copySecrets(reference.before.databaseUrl, databaseUrl)
      const night = { ...reference, before: { databaseUrl, out: reference.before.out } }
      const needed = await measureNight(night, disk)
      const codes: (number | null)[] = []
      const result = await repeat(context, context.sizes.trials, 1, async (random) => {
        const situation = await copySituation(night.before)
        const left = random() * needed
        const filler = join(disk, 'filler')
        try {
          await fill(filler, disk, left)
          const trial = await tryFaultIn(situation, night, { phase: 'extract', delay: 0 }, () => {}, {
            async mend() {
              await rm(filler)
              await server.restart()
            },
          })
          codes.push(trial.interrupted.code)
          return judgeBroken(`${left.toFixed(1)} of ${needed.toFixed(1)} MB left`, trial)
        } finally {
          await rm(filler, { force: true })
          await removeSituation(situation)
        }
      })
      const broken = codes.filter((code) => code === 1).length
      const note = `${broken} nights broke off with exit code 1; with space again the same command finishes them`
      return { ...result, note }
    } finally {
      await server.remove()
      await unmount(disk)
    }
  },
}

/** How many megabytes a night takes on its way. */
async function measureNight(night: FaultNight, disk: string): Promise<number> {
  const situation = await copySituation(night.before)
  const before = await freeSpace(disk)
  let least = before
  const run = startCommand(situation.databaseUrl, nightArguments(night, situation.out))
  while (run.child.exitCode === null) {
    least = Math.min(least, await freeSpace(disk))
    await sleep(20)
  }
  await removeSituation(situation)
  return before - least
}

/** Takes the disk's space but for so many megabytes. */
async function fill(filler: string, disk: string, left: number): Promise<void> {
  const file = await open(filler, 'w')
  try {
    const page = Buffer.alloc(64 * 1024)
    for (let more = (await freeSpace(disk)) - left; more > 0; more -= page.length / 2 ** 20)
      await file.write(page)
  } finally {
    await file.close()
  }
}
