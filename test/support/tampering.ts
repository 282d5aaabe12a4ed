/** A sealed account, and what is found when somebody who owns its database alters it. */
import { sql } from 'kysely'
import { findSeals, recheckSeals, type Seal } from '../../pipeline/audit/seal-check.ts'
import type { Session, Tx } from '../../pipeline/db/database.ts'
import { loadProgramme, type Programme } from '../../pipeline/programmes/programme.ts'
import { type CustomerRow, caseworkerFile, customer, customerFile } from './builders.ts'
import { withEarlierRepairs } from './earlier-repairs.ts'
import type { TestNights } from './nights.ts'

const programme = loadProgramme('kuntakokeilu-2021')
/** Warns of two rejected rows, by their number and by their share. */
const anxious: Programme = {
  ...programme,
  thresholds: {
    ...programme.thresholds,
    rejectedRows: { ...programme.thresholds.rejectedRows, least: 1, warn: { count: 1, percent: 1 } },
  },
}
const swedish = { service_language: 'sv' }

/** Two nights: people who are transferred, stay, go missing, are rejected, and come right. */
export async function runTwoNights(
  nights: TestNights,
  more: readonly [readonly CustomerRow[], readonly CustomerRow[]] = [[], []],
): Promise<void> {
  const waiting = ['1', '2', '3'].map((number) => customer(number, swedish))
  await nights.run('2021-03-01', {
    'customers-0301.csv': customerFile([
      ...waiting,
      customer('4', { home_municipality: '886' }),
      customer('5', { earnings_related_entitlement: 'K' }),
      customer('6', { last_name: '' }),
      customer('7', { job_search_started_on: '' }),
      ...['11', '12', '13', '14', '15'].map((number) => customer(number, { home_municipality: '684' })),
      ...more[0],
    ]),
    'caseworkers.csv': caseworkerFile([
      { id: 'A', most: '1' },
      { id: 'B', languages: 'sv', most: '1' },
    ]),
  })
  const files = {
    'customers-0301.csv': customerFile([
      ...waiting,
      ...['6', '7', '8'].map((number) => customer(number)),
      ...['9', '10'].map((number) => customer(number, { last_name: '' })),
      ...more[1],
    ]),
  }
  await withEarlierRepairs(nights, ['6', '7'], () => nights.run('2021-03-02', files, { programme: anxious }))
}

/** The same with people who wait for a review, leave and move: something is written into every table of the account. */
export async function runBusyNights(nights: TestNights): Promise<void> {
  const first = [
    ...['16', '17'].map((number) => customer(number, { home_municipality: '199' })),
    customer('18', { earnings_related_entitlement: '' }),
    customer('21', { job_search_started_on: '2021-02-01' }),
    customer('22', { unemployed_since: '2020-02-01' }),
    ...['23', '24', '25'].map((number) => customer(number)),
    // For them the municipality pays a share of the subsidy.
    ...['31', '32', '33', '34', '35', '36', '37', '38', '39', '40'].map((number) =>
      customer(number, { benefit: 'TMT', labour_market_subsidy_days: Number(number) < 36 ? '310' : '450' }),
    ),
  ]
  const second = [
    ...['16', '17'].map((number) => customer(number)),
    customer('18', { earnings_related_entitlement: 'K' }),
    customer('19', { home_municipality: '199' }),
    ...['21', '22'].map((number) => customer(number, { job_search_ended_on: '2021-03-01' })),
    customer('23', { home_municipality: '886' }),
    ...['24', '25'].map((number) => customer(number, { home_municipality: '271' })),
  ]
  await runTwoNights(nights, [first, second])
}

interface Found {
  readonly chain: readonly Seal[]
  /** As `run 1: …`, sorted. */
  readonly problems: readonly string[]
}

/** What is found after somebody who minds no constraint has done something; then it is undone. */
export async function tamper(session: Session, how: (tx: Tx) => Promise<unknown>): Promise<Found> {
  return await tamperWithoutConstraints(session, async (tx) => {
    await dropConstraints(tx)
    await how(tx)
  })
}

/** The same where they were dropped before. */
export async function tamperWithoutConstraints(
  { db }: Session,
  how: (tx: Tx) => Promise<unknown>,
): Promise<Found> {
  const tx = await db.startTransaction().execute()
  try {
    await sql`set local session_replication_role = replica`.execute(tx)
    await how(tx)
    const chain = await findSeals(tx)
    const found = await recheckSeals(tx, chain, null)
    return {
      chain,
      problems: found
        .map(({ runId, problem }) => (runId === null ? problem : `run ${runId}: ${problem}`))
        .sort(),
    }
  } finally {
    await tx.rollback().execute()
  }
}

/** Takes away whatever would refuse a change of the account. */
export async function dropConstraints(tx: Tx): Promise<void> {
  await sql`
    drop index if exists audit.one_completed_run_per_night, audit.one_running_run;
    alter table register.pseudonym
        drop constraint if exists pseudonym_pkey, alter column pseudonym drop expression if exists;
    do $$
    declare it record;
    begin
        for it in
            select conrelid::regclass as name, conname from pg_constraint
            where connamespace = 'audit'::regnamespace and contype in ('f', 'c', 'u', 'p')
        loop
            execute format('alter table %s drop constraint if exists %I cascade', it.name, it.conname);
        end loop;
        for it in
            select attrelid::regclass as name, attname from pg_attribute
            inner join pg_class on pg_class.oid = attrelid
            where relnamespace = 'audit'::regnamespace and relkind = 'r' and attidentity <> ''
        loop
            execute format('alter table %s alter column %I drop identity', it.name, it.attname);
        end loop;
    end $$`.execute(tx)
}
