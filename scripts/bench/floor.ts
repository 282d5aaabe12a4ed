import { createReadStream } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { sql } from 'kysely'
import { from as copyFrom } from 'pg-copy-streams'
import { servicePointRules } from '../../pipeline/assign/assign.ts'
import { replaceServicePointRules } from '../../pipeline/assign/need-queries.ts'
import { replaceNightMunicipalities } from '../../pipeline/classify/verdict-queries.ts'
import { openSession, type Session } from '../../pipeline/db/database.ts'
import { lettersPerBatch } from '../../pipeline/notify/limits.ts'
import { municipalitiesOn, type Programme } from '../../pipeline/programmes/programme.ts'
import { registerProgramme } from '../../pipeline/programmes/register-queries.ts'
import type { Databases } from './databases.ts'

/**
 * The seconds that Postgres needs to load a night's files as text and to fill the published tables by hand-written
 * SQL (floor.sql), in one transaction with its commit. The programme's places are entered before the clock starts.
 */
export async function timeFloor(
  databases: Databases,
  url: string,
  night: string,
  programme: Programme,
): Promise<number> {
  const statements = await composeStatements(programme)
  const session = await openSession(url, 'bench floor')
  try {
    await enterPlaces(session, programme)
    await databases.checkpoint()
    const start = performance.now()
    await session.client.query('begin')
    await copyFiles(session, night)
    await session.client.query(statements)
    await session.client.query('commit')
    return (performance.now() - start) / 1000
  } finally {
    await session.close()
  }
}

/** floor.sql with the programme's own place, judging, facts, caps and dates put in the place of `{names}`. */
async function composeStatements(programme: Programme): Promise<string> {
  const frame = await readFile(join(import.meta.dirname, 'floor.sql'), 'utf8')
  const rules = await readFile(join(import.meta.dirname, 'floor', `${programme.id}.sql`), 'utf8')
  const [place = '', judged = '', facts = ''] = rules.split(/^-- (?:judged|facts)\n/m)
  return frame
    .replace(/\n\{place\}\n/, () => `\n${place}`)
    .replace(/\n\{judged\}\n/, () => `\n${judged}`)
    .replace(/\{facts\}\n/, () => facts)
    .replace('{cap}', () => capSql(programme))
    .replace('{letters in both}', String(lettersPerBatch['fi+sv']))
    .replace('{letters}', String(Math.min(lettersPerBatch.fi, lettersPerBatch.sv)))
    .replaceAll('{programme}', programme.id)
    .replaceAll('{night}', programme.firstDay.date)
}

/** Most customers of a full-time caseworker of `kunta` where the list says nothing. */
function capSql({ areas, caseworkerCap }: Programme): string {
  const ownCaps = areas.flatMap(({ caseworkerCap: own, municipalities }) =>
    own === undefined
      ? []
      : [`when kunta in (${municipalities.map(({ code }) => `'${code}'`).join(', ')}) then ${own.customers}`],
  )
  return ownCaps.length === 0
    ? String(caseworkerCap.customers)
    : `case ${ownCaps.join(' ')} else ${caseworkerCap.customers} end`
}

async function copyFiles(session: Session, night: string): Promise<void> {
  const names = (await readdir(night)).filter((name) => /^(customers-.*|caseworkers)\.csv$/.test(name)).sort()
  await sql`create schema floor`.execute(session.db)
  await sql`create table floor.source_file (source_file_id bigint, file_name text)`.execute(session.db)
  for (const [index, name] of names.entries()) {
    const isCustomers = name.startsWith('customers-')
    const table = sql.table(isCustomers ? 'floor.customer' : 'floor.caseworker')
    const columns = (await readHeader(join(night, name))).map((column) => sql.ref(column))
    await sql`
      create unlogged table if not exists ${table} (
          source_file_id bigint,
          line_number integer generated always as identity,
          ${sql.join(columns.map((column) => sql`${column} text`))}
      )`.execute(session.db)
    await sql`
      alter table ${table}
          alter column source_file_id set default ${sql.lit(index + 1)},
          alter column line_number restart with 2`.execute(session.db)
    await sql`insert into floor.source_file values (${index + 1}, ${name})`.execute(session.db)
    const { sql: copy } =
      sql`copy ${table} (${sql.join(columns)}) from stdin (format csv, delimiter ';', header)`.compile(
        session.db,
      )
    await pipeline(createReadStream(join(night, name)), session.client.query(copyFrom(copy)))
  }
}

async function readHeader(path: string): Promise<string[]> {
  const [header = ''] = (await readFile(path, 'utf8')).split('\n', 1)
  return header.split(';')
}

async function enterPlaces(session: Session, programme: Programme): Promise<void> {
  await session.db.transaction().execute(async (tx) => {
    await registerProgramme(tx, programme)
    await replaceNightMunicipalities(
      tx,
      municipalitiesOn(programme, programme.firstDay.date).map((municipality) => ({
        municipality_code: municipality.code,
        resolved_code: municipality.resolvedCode,
        area_id: municipality.areaId,
        is_confirmed: municipality.isConfirmed,
        is_in_aland: municipality.isInAland,
      })),
    )
    await replaceServicePointRules(tx, servicePointRules(programme))
  })
}
