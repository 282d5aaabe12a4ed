/** The same night started several times at once, beside another date, another programme and another machine. */
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { openSession } from '../../pipeline/db/database.ts'
import { between } from '../../scripts/generator/random.ts'
import { runCommand, startCommand } from '../support/command-line.ts'
import { countLosses, findDifferences, recordNights } from '../support/compare-nights.ts'
import { copySituation, nightArguments, removeSituation } from '../support/fault-night.ts'
import { type Fault, lastLine, repeat } from './fault.ts'

export const secondRunFault: Fault = {
  name: 'second-run',
  what: 'a night started three times at once, beside the night after it, a night of another programme, and `work`',
  seconds: 60,
  async trial(context) {
    const [first, second] = context.nights
    const codes = new Map<number | null, number>()
    const result = await repeat(context, Math.ceil(context.sizes.trials / 3), 1, async (random, number) => {
      const situation = await copySituation(first.before)
      const { databaseUrl, out } = situation
      const hold = await holdNight(databaseUrl)
      const machine = startCommand(databaseUrl, ['work', '--out', out, '--workers', '1'])
      try {
        const mine = nightArguments(first, out)
        const other = mine.map((word) => (word === 'kuntakokeilu-2021' ? 'kokeilu-2017' : word))
        other.push('--after-end') // so that it is the lock that keeps it out
        const orders = [mine, mine, mine, nightArguments(second, out), other]
        const problems: string[] = []
        const results = await Promise.all(
          orders.map(async (args, place) => {
            // Only while a night holds the lock can it keep the other programme out.
            if (place === 4) await hold.isFelt()
            else await sleep(place < 3 ? between(random, 0, 800) : between(random, 1500, 2500))
            const one = await runCommand(databaseUrl, args, { KUNTASIIRTO_WORKERS: '1' })
            if (place === 4) await hold.release()
            codes.set(one.code, (codes.get(one.code) ?? 0) + 1)
            // The night after may come too early to be refused by the lock, or late enough to be run: not here.
            const allowed = place < 4 ? [0, 4] : [4]
            if (!allowed.includes(one.code ?? -1))
              problems.push(
                `trial ${number}, command ${place} ended with ${one.code}: ${lastLine(one.stderr)}`,
              )
            return one
          }),
        )
        const isSecondDone = results[3]?.code === 0
        if (!results.slice(0, 3).some(({ code }) => code === 0) && !isSecondDone)
          problems.push(`trial ${number}: nobody ran the night`)
        for (const night of isSecondDone ? [] : [first]) {
          const again = await runCommand(databaseUrl, nightArguments(night, out))
          if (again.code !== 0) problems.push(`trial ${number}: again ended with ${again.code}`)
        }
        machine.child.kill('SIGTERM')
        await machine.result
        const record = await recordNights(databaseUrl, out)
        const expected = isSecondDone ? second.undisturbed : first.undisturbed
        return {
          ...countLosses(expected, record),
          problems: [...problems, ...findDifferences(expected, record)],
        }
      } finally {
        await hold.release()
        machine.child.kill('SIGKILL')
        await machine.result
        await removeSituation(situation)
      }
    })
    const counts = [...codes].sort(([one], [other]) => Number(one) - Number(other))
    const told = counts.map(([code, count]) => `${count} ended with ${code}`).join(', ')
    return { ...result, note: `of the commands ${told}` }
  },
}

/** Keeps whichever night comes first inside its transaction, before it enters its files, until it is released. */
async function holdNight(databaseUrl: string) {
  const session = await openSession(databaseUrl, 'faults')
  const tx = await session.db.startTransaction().execute()
  await sql`lock table audit.source_file in share row exclusive mode`.execute(tx)
  let released: Promise<void> | null = null
  return {
    /** Resolves when a night waits. */
    async isFelt(): Promise<void> {
      for (;;) {
        const { rows } = await sql`
          select from pg_locks where relation = 'audit.source_file'::regclass and not granted`.execute(tx)
        if (rows.length > 0) return
        await sleep(20)
      }
    },
    release(): Promise<void> {
      released ??= tx
        .rollback()
        .execute()
        .finally(() => session.close())
      return released
    },
  }
}
