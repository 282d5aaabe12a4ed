/** Four machines at work on one night while they are killed. Used by the tests and by test/faults/. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { sha256Of } from '../../pipeline/checksum.ts'
import { openSession } from '../../pipeline/db/database.ts'
import { listFiles } from '../../pipeline/deliver/files/close-folder.ts'
import type { Random } from '../../scripts/generator/random.ts'
import { runCommand } from './command-line.ts'
import type { Losses } from './compare-nights.ts'
import { decideCutOver, writeCutOver } from './decided-night.ts'
import { copySituation, removeSituation, type Situation } from './fault-night.ts'
import { type FaultRates, startSuomifiService } from './suomifi-service.ts'
import { type Work, workUntilDone } from './worker-machines.ts'

interface Trial {
  readonly folder: string
  /** Migrated and empty; it is used up. */
  readonly databaseUrl: string
  readonly members: number
  readonly kills: number
  readonly random: Random
}

const machines = 4

interface LetterTrial extends Work, Losses {
  readonly notifications: number
  /** What is not as it should be; empty is right. */
  readonly problems: readonly string[]
}

/** Writes a night's files by one worker, undisturbed, and by machines that share the output folder and are killed; compares. */
export async function killWhileRendering({
  folder,
  databaseUrl,
  members,
  kills,
  random,
}: Trial): Promise<LetterTrial> {
  const exports = await writeCutOver(join(folder, 'scenario'), members)
  await decideCutOver(databaseUrl, exports, 'files')
  const before: Situation = { databaseUrl, out: join(folder, 'empty') }
  await mkdir(before.out)
  const recordOf = async <Result>(write: (situation: Situation) => Promise<Result>) => {
    const situation = await copySituation(before)
    const result = await write(situation)
    const { databaseUrl: url, out } = situation
    const record = { places: await readPlaces(url), files: await checksumsBelow(out) }
    await removeSituation(situation)
    return { ...record, result }
  }
  const undisturbed = await recordOf(async ({ databaseUrl: url, out }) => {
    const { code, stderr } = await runCommand(url, ['work', '--once', '--workers', '1', '--out', out])
    if (code !== 0) throw new Error(`an undisturbed worker ended with ${code}: ${stderr}`)
  })
  const { result: work, ...disturbed } = await recordOf(
    async ({ databaseUrl: url, out }) =>
      await workUntilDone({
        databaseUrl: url,
        folder: join(folder, 'machines'),
        count: machines,
        args: ['--out', out],
        kills,
        random,
        longestPause: 3000,
      }),
  )
  const places = countLines(undisturbed.places, disturbed.places)
  const files = countLines(undisturbed.files, disturbed.files)
  return {
    ...work,
    notifications: disturbed.places.length,
    lost: places.lost + files.lost,
    doubled: places.doubled + files.doubled,
    problems: [...describe('notifications', places), ...describe('files', files)],
  }
}

/** One line per letter and message: where it stands. */
async function readPlaces(url: string): Promise<string[]> {
  const session = await openSession(url, 'test')
  try {
    const { rows } = await session.client.query<{ line: string }>(
      `select concat_ws(' ', notification_id, status, hold_reason, file_name, page, pages, sha256) as line
       from register.notification order by 1`,
    )
    return rows.map(({ line }) => line)
  } finally {
    await session.close()
  }
}

/** Leftovers of killed workers, which the night's own command deletes, do not count. */
async function checksumsBelow(out: string): Promise<string[]> {
  const names = (await listFiles(out)).filter((name) => !name.endsWith('.partial'))
  return await Promise.all(names.map(async (name) => `${name} ${await sha256Of(join(out, name))}`))
}

/** A line that is another one counts as lost, what comes on top of that as doubled. */
function countLines(expected: readonly string[], actual: readonly string[]): Losses {
  const lost = countMissing(expected, new Set(actual))
  const surplus = countMissing(actual, new Set(expected))
  const twice = actual.length - new Set(actual).size
  return { lost, doubled: Math.max(0, surplus - lost) + twice }
}

function describe(what: string, { lost, doubled }: Losses): string[] {
  return lost + doubled === 0 ? [] : [`${what}: ${lost} missing or different, ${doubled} too many`]
}

function countMissing(lines: readonly string[], from: ReadonlySet<string>): number {
  return lines.filter((line) => !from.has(line)).length
}

interface SendingTrial extends Work, Losses {
  readonly messages: number
  readonly requests: number
  readonly problems: readonly string[]
}

/** One request in twenty fails by each of these. */
export const commonFaults: FaultRates = {
  conflict: 0.05,
  badGateway: 0.05,
  dropAfter: 0.05,
  slowAfter: 0.05,
  expiredToken: 0.05,
}

/** Sends a night by machines without a shared folder to a service with faults, while they are killed. */
export async function killWhileSending(
  { folder, databaseUrl, members, kills, random }: Trial,
  faultRates: FaultRates,
): Promise<SendingTrial> {
  const exports = await writeCutOver(join(folder, 'scenario'), members)
  await decideCutOver(databaseUrl, exports, 'suomifi')
  const session = await openSession(databaseUrl, 'test')
  const { rows: users } = await session.client.query<{ id: string }>(
    `select personal_identity_code as id from register.customer
     inner join register.person using (customer_number)
     where uses_e_service or customer_number::bigint % 3 = 0`,
  )
  const service = await startSuomifiService({
    activeMailboxes: users.map(({ id }) => id),
    faultRates,
    slowMilliseconds: 1500,
  })
  try {
    const work = await workUntilDone({
      databaseUrl,
      folder: join(folder, 'machines'),
      count: machines,
      args: ['--no-files'],
      env: suomifiEnvironment(service.url),
      kills,
      random,
      longestPause: 2000,
    })
    const { rows } = await session.client.query<{
      id: string
      status: string
      channel: string
      message_id: string | null
      sent_as: string | null
      sha256: string | null
    }>(
      'select notification_id::text as id, status, channel, message_id, sent_as, sha256 from register.notification',
    )
    const problems: string[] = []
    for (const row of rows) {
      const message = service.messages.get(row.id)
      if (row.status === 'sent') {
        if (message === undefined) problems.push(`${row.id} is marked sent, but was never accepted`)
        else if (message.messageId !== row.message_id) problems.push(`${row.id} has another message's id`)
        else if (message.sha256 !== row.sha256 && row.sent_as !== 'electronic')
          problems.push(`${row.id}: another letter`)
      } else if (row.status !== 'held') problems.push(`${row.id} is ${row.status}`)
      else if (message !== undefined) problems.push(`${row.id} is held, but was sent`)
    }
    const sent = rows.filter(({ status }) => status === 'sent')
    const lost = sent.filter(({ id }) => !service.messages.has(id)).length
    if (service.messages.size !== sent.length)
      problems.push(`${service.messages.size} messages were accepted, ${sent.length} are marked sent`)
    if (service.violations.length > 0) problems.push(`requests against the OpenAPI: ${service.violations[0]}`)
    const doubled = Math.max(0, service.messages.size - sent.length)
    return { ...work, lost, doubled, messages: sent.length, requests: service.requests.length, problems }
  } finally {
    await service.close()
    await session.close()
  }
}

/** As an operator would set it, for the double on this machine. */
export function suomifiEnvironment(url: string): NodeJS.ProcessEnv {
  return {
    KUNTASIIRTO_CARRIER: 'suomifi',
    KUNTASIIRTO_SUOMIFI_URL: url,
    KUNTASIIRTO_SUOMIFI_SERVICE_ID: 'kuntasiirto-koe',
    KUNTASIIRTO_SUOMIFI_USERNAME: 'kuntasiirto',
    KUNTASIIRTO_SUOMIFI_PASSWORD: 'a password of thirty-two signs 1',
    KUNTASIIRTO_SUOMIFI_TEST_PERSONS: 'yes',
    KUNTASIIRTO_SUOMIFI_CONCURRENCY: '16',
    KUNTASIIRTO_SUOMIFI_PER_SECOND: '1000',
    KUNTASIIRTO_SUOMIFI_TIMEOUT_SECONDS: '1',
    KUNTASIIRTO_SUOMIFI_PAPER: 'yes',
    KUNTASIIRTO_SUOMIFI_POSTI_USERNAME: 'abc123',
    KUNTASIIRTO_SUOMIFI_POSTI_PASSWORD: 'p0st',
    KUNTASIIRTO_SUOMIFI_POSTI_EMAIL: 'laskut@esimerkki.fi',
    KUNTASIIRTO_SUOMIFI_SENDER_NAME: 'Keksitty virasto',
    KUNTASIIRTO_SUOMIFI_SENDER_STREET: 'Keksitty katu 1',
    KUNTASIIRTO_SUOMIFI_SENDER_POSTAL_CODE: '00990',
    KUNTASIIRTO_SUOMIFI_SENDER_CITY: 'KEKSITTYLÄ',
  }
}
