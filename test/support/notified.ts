import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import { openSession } from '../../pipeline/db/database.ts'
import type { IsoDate } from '../../pipeline/domain.ts'
import { type CustomerRow, caseworkerFile, customer, customerFile, type NightFiles } from './builders.ts'
import { type CommandResult, runCommand } from './command-line.ts'
import { type Operator, quiet } from './operator.ts'

const nowhere = { street_address: '', postal_code: '', post_office: '' }
const abroad = { postal_code: 'SE-111 22' }
const contact = {
  contact_street_address: 'Yhteyskuja 2',
  contact_postal_code: '28200',
  contact_post_office: 'PORI',
}
const shielded = { non_disclosure: 'K', last_name: 'Suojattu', street_address: 'Salakuja 9' }
const unprintable = { last_name: 'Esimerkki☃' }
const online = { uses_e_service: 'K' }

/** Each customer on the first night, and on the second. */
const people: Readonly<Record<string, readonly [CustomerRow, CustomerRow]>> = {
  '1': [{}, shielded],
  '2': [online, online],
  '3': [nowhere, {}],
  '4': [abroad, abroad],
  '5': [shielded, { ...shielded, ...online }],
  '6': [unprintable, {}],
  '7': [nowhere, { ...shielded, ...contact }],
  '8': [nowhere, {}],
  '9': [nowhere, { service_language: 'sv' }],
}

/** Their export for the first night, or the second. */
export function filesOf(night: 0 | 1): NightFiles {
  const rows = Object.entries(people).map(([number, changes]) => customer(number, changes[night]))
  return { 'customers-0301.csv': customerFile(rows), 'caseworkers.csv': caseworkerFile([{ id: 'A' }]) }
}

/** What must not stand on the terminal. */
export const personalWords = /Esimerkki|Suojattu|Keksitty|Salakuja|Yhteyskuja|\d{6}[-A]\d{3}/

export async function runNight(one: Operator, date: IsoDate, files: NightFiles): Promise<void> {
  const { code, stderr } = await one.run(date, await one.writeNight(date, date, files))
  if (code !== 0) throw new Error(stderr)
}

/** The rows of a query, which may change something. */
export async function query(one: Operator, text: string): Promise<Record<string, unknown>[]> {
  const session = await openSession(one.databaseUrl, 'test')
  try {
    return (await session.client.query(text)).rows
  } finally {
    await session.close()
  }
}

/** From now on a job that fails once is a dead letter. */
export async function tryOnce(one: Operator): Promise<void> {
  await query(
    one,
    `create function pgboss.try_once() returns trigger language plpgsql as
         $$ begin new.retry_limit := 0; return new; end $$;
     create trigger try_once before insert or update on pgboss.queue for each row execute function pgboss.try_once();
     update pgboss.queue set retry_limit = 0`,
  )
}

/** A command where Suomi.fi can be reached; with a wrong password the service lets nobody in. */
export function withSuomifi(
  one: Operator,
  url: string,
  args: readonly string[],
  changes: Readonly<Record<string, string>> = {},
): Promise<CommandResult> {
  return runCommand(one.databaseUrl, args, {
    ...quiet,
    KUNTASIIRTO_LOG_LEVEL: 'silent',
    KUNTASIIRTO_CARRIER: 'suomifi',
    KUNTASIIRTO_SUOMIFI_URL: url,
    KUNTASIIRTO_SUOMIFI_SERVICE_ID: 'kuntasiirto',
    KUNTASIIRTO_SUOMIFI_USERNAME: 'kuntasiirto',
    KUNTASIIRTO_SUOMIFI_PASSWORD: 'a password of thirty-two signs 1',
    KUNTASIIRTO_SUOMIFI_TEST_PERSONS: 'yes',
    ...changes,
  })
}
export const wrongPassword = { KUNTASIIRTO_SUOMIFI_PASSWORD: 'wrong' }

/** The ids of the customers' notifications of the first night. */
export async function idsOf(
  one: Operator,
  ...customerNumbers: readonly string[]
): Promise<readonly string[]> {
  const rows = await query(
    one,
    `select customer_number, notification_id
     from register.notification inner join register.customership using (customership_id) where run_id = 1`,
  )
  const ids = new Map(rows.map((row) => [row.customer_number, String(row.notification_id)]))
  return customerNumbers.map((number) => ids.get(number)!)
}

/** How it stands with the customers' notifications of the first night. */
export async function statusesOf(
  one: Operator,
  ...customerNumbers: readonly string[]
): Promise<readonly unknown[]> {
  const ids = await idsOf(one, ...customerNumbers)
  const rows = await query(
    one,
    `select notification_id, concat_ws(' ', status, channel, language, hold_reason) as status
     from register.notification`,
  )
  return ids.map((id) => rows.find((row) => row.notification_id === id)?.status)
}

export async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort()
}

export function expectRefusal({ code, stdout, stderr }: CommandResult, says: RegExp): void {
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toMatch(/^kuntasiirto: [^\n]*\n$/)
  expect(stderr).toMatch(says)
}
