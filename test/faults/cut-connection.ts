/** The connection to Postgres breaks: at any moment, or just when a COMMIT or its answer is on the way. */

import { between, pick, type Random } from '../../scripts/generator/random.ts'
import { recordNights } from '../support/compare-nights.ts'
import {
  copySituation,
  type FaultNight,
  phases,
  randomFault,
  removeSituation,
  type Trial,
  tryFaultIn,
} from '../support/fault-night.ts'
import { type Fault, judge, lastLine, type Result, repeat } from './fault.ts'
import { type DatabaseProxy, type Fate, startProxy } from './proxy.ts'

export const cutConnectionFault: Fault = {
  name: 'connection',
  what: 'connections to Postgres cut: at a random moment, when any COMMIT is sent, before it is answered; a third of them the COMMIT that publishes',
  seconds: 90,
  async trial(context) {
    const nights = context.nights
    const commits = await countCommits(nights[0])
    const cuts = new Map<string, number>()
    const result = await repeat(context, context.sizes.trials, 2, async (random, number) => {
      const kind = kinds[number % kinds.length] ?? cutAnywhere
      const [what, judged] = await kind(pick(random, nights), random, commits)
      cuts.set(what, (cuts.get(what) ?? 0) + 1)
      return judged
    })
    const counts = [...cuts].map(([what, count]) => `${count} ${what}`).join(', ')
    return {
      ...result,
      note: `${counts}; a night whose COMMIT arrived is found completed, and nothing is done twice`,
    }
  },
}

type Kind = (night: FaultNight, random: Random, commits: number) => Promise<readonly [string, Result]>

const kinds: readonly Kind[] = [losePublishingAnswer, loseSomeCommit, cutAnywhere]

/** The night is published, but nobody here has heard of it. */
async function losePublishingAnswer(night: FaultNight): Promise<readonly [string, Result]> {
  let isLost = false
  const fate = (_: number, isPublishing: boolean): Fate => {
    if (!isPublishing || isLost) return 'passes'
    isLost = true
    return 'loses its answer'
  }
  const trial = await tryThroughProxy(night, fate)
  const where = `night of ${night.date}, the answer to the publishing COMMIT lost`
  const judged = judge(where, trial)
  const { code, stderr } = trial.interrupted
  const problems = [
    ...(isLost ? [] : ['there was no such COMMIT']),
    ...(code === 1 && stderr.includes('run the same command again')
      ? []
      : [`the run ended with ${code}: ${lastLine(stderr)}`]),
    ...(trial.again.stdout.includes('was completed before, nothing was decided now')
      ? []
      : ['the same command again did not find the night completed']),
  ]
  return [
    'answer to the publishing COMMIT lost',
    { ...judged, problems: [...judged.problems, ...problems.map((problem) => `${where}: ${problem}`)] },
  ]
}

async function loseSomeCommit(
  night: FaultNight,
  random: Random,
  commits: number,
): Promise<readonly [string, Result]> {
  const chosen = between(random, 1, commits)
  const fate = pick(random, ['is lost', 'loses its answer'] as const)
  const trial = await tryThroughProxy(night, (number) => (number === chosen ? fate : 'passes'))
  const what = fate === 'is lost' ? 'any COMMIT lost' : 'any answer lost'
  return [what, judge(`night of ${night.date}, COMMIT ${chosen} of ${commits} ${fate}`, trial)]
}

async function cutAnywhere(night: FaultNight, random: Random): Promise<readonly [string, Result]> {
  const fault = randomFault(random, night, pick(random, phases))
  const trial = await tryThroughProxy(
    night,
    () => 'passes',
    fault,
    (proxy) => proxy.cut(),
  )
  return [
    'at a random moment',
    judge(`night of ${night.date}, cut ${fault.delay} ms into ${fault.phase}`, trial),
  ]
}

async function tryThroughProxy(
  night: FaultNight,
  decide: (number: number, isPublishing: boolean) => Fate,
  fault: Parameters<typeof tryFaultIn>[2] = { phase: 'extract', delay: 0 },
  strike: (proxy: DatabaseProxy) => unknown = () => {},
): Promise<Trial> {
  const situation = await copySituation(night.before)
  const proxy = await startProxy(situation.databaseUrl, decide)
  try {
    const { out } = situation
    return await tryFaultIn({ databaseUrl: proxy.url, out }, night, fault, () => strike(proxy), {
      record: () => recordNights(situation.databaseUrl, out),
    })
  } finally {
    await proxy.close()
    await removeSituation(situation)
  }
}

/** How many there are in a night that nothing disturbs, and in the same command again. */
async function countCommits(night: FaultNight): Promise<number> {
  const situation = await copySituation(night.before)
  const proxy = await startProxy(situation.databaseUrl)
  try {
    const { out } = situation
    let commits = 0
    await tryFaultIn({ databaseUrl: proxy.url, out }, night, { phase: 'extract', delay: 0 }, () => {}, {
      mend: () => {
        commits = proxy.commits()
      },
      record: () => recordNights(situation.databaseUrl, out),
    })
    return commits
  } finally {
    await proxy.close()
    await removeSituation(situation)
  }
}
