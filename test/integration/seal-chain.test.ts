import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { compareWithKept } from '../../pipeline/audit/kept-seals.ts'
import { unlinkCustomers } from '../../pipeline/audit/pseudonyms.ts'
import { seal } from '../../pipeline/audit/seal.ts'
import { findSeals, recheckSeals } from '../../pipeline/audit/seal-check.ts'
import type { Tx } from '../../pipeline/db/database.ts'
import { customer, customerFile } from '../support/builders.ts'
import { openTestNights, shareNights } from '../support/nights.ts'
import { runTwoNights, tamper } from '../support/tampering.ts'

const nights = shareNights((shared) => runTwoNights(shared))
const tampered = (how: (tx: Tx) => Promise<unknown>) => tamper(nights().session, how)
const after = 'after the night was sealed'

/** What a forger would like to hide. */
const forge = (tx: Tx) =>
  sql`update audit.decision set outcome = 'STAY' where run_id = 1 and customer_number = '1'`.execute(tx)

/** Makes new seals of these runs, in their places, as the program would have. */
async function sealAgain(tx: Tx, runIds: readonly string[]): Promise<void> {
  const { rows: later } = await sql<{ seal: string }>`
    with taken as (delete from audit.seal where run_id >= ${runIds[0]}::bigint returning *)
    select to_jsonb(taken)::text as seal from taken where run_id <> all (${[...runIds]}::bigint[])`.execute(
    tx,
  )
  await sql`delete from audit.sealed_table where run_id = any (${[...runIds]}::bigint[])`.execute(tx)
  await sql`alter table audit.seal add primary key (run_id)`.execute(tx)
  for (const runId of runIds) await seal(tx, runId)
  for (const one of later)
    await sql`insert into audit.seal select * from jsonb_populate_record(null::audit.seal, ${one.seal}::jsonb)`.execute(
      tx,
    )
}

describe('the chain of seals', () => {
  test('is whole when nothing was done, and a seal covers every row of its night', async () => {
    const { chain, problems } = await tampered(async () => {})
    expect(problems).toEqual([])
    expect(chain.map(({ sealNumber, runId, sealedLate }) => ({ sealNumber, runId, sealedLate }))).toEqual([
      { sealNumber: 1, runId: '1', sealedLate: false },
      { sealNumber: 2, runId: '2', sealedLate: false },
    ])
    expect(chain[1]?.previousSha256).toBe(chain[0]?.sha256)
    const [sealed] = await nights().rows(`
      select row_count, (select count(*)::int from audit.decision where run_id = 1) as decisions
      from audit.sealed_table where run_id = 1 and table_name = 'audit.decision'`)
    expect(sealed).toEqual({ row_count: 10, decisions: 10 })
  })

  test.each([
    [
      "a run's seal was rewritten with all that it covers",
      (tx: Tx) => forge(tx).then(() => sealAgain(tx, ['1'])),
      ['run 1: its seal was rewritten: that of run 2 follows another'],
    ],
    [
      'a seal was changed',
      (tx: Tx) => sql`update audit.seal set sha256 = 'x' where run_id = 2`.execute(tx),
      ['run 2: its seal was changed'],
    ],
    [
      'a late seal was passed off as one in time',
      (tx: Tx) => sql`update audit.seal set sealed_late = not sealed_late where run_id = 2`.execute(tx),
      ['run 2: its seal was changed'],
    ],
    [
      'the checksum of a table was adapted',
      (tx: Tx) =>
        sql`update audit.sealed_table set sha256 = 'x' where run_id = 2 and table_name = 'audit.balance'`.execute(
          tx,
        ),
      ['run 2: audit.balance does not agree with its seal', 'run 2: its seal was changed'],
    ],
    [
      'the list of the rows beside a seal was changed',
      (tx: Tx) =>
        sql`
          update audit.sealed_table set row_keys[1] = 'x' where run_id = 2 and table_name = 'audit.balance'`.execute(
          tx,
        ),
      ['run 2: the list of the rows of audit.balance beside its seal was changed'],
    ],
    [
      'a table was taken out of a seal',
      (tx: Tx) =>
        sql`delete from audit.sealed_table where run_id = 2 and table_name = 'audit.decision'`.execute(tx),
      ['run 2: its seal was changed'],
    ],
    [
      'a column was taken out of a seal',
      (tx: Tx) =>
        sql`
          update audit.sealed_table set columns = array_remove(columns, 'options')
          where run_id = 2 and table_name = 'audit.run'`.execute(tx),
      [`run 2: audit.run run_id 2 was changed ${after}`, 'run 2: its seal was changed'],
    ],
    [
      'the first seal was removed',
      (tx: Tx) => sql`delete from audit.seal where run_id = 1`.execute(tx),
      ['run 1: its seal is missing', 'run 2: the seal before its own was removed'],
    ],
    [
      'the last seal was removed',
      (tx: Tx) => sql`delete from audit.seal where run_id = 2`.execute(tx),
      ['run 2: its seal is missing'],
    ],
    [
      'a completed run is made a failed one',
      (tx: Tx) => sql`update audit.run set status = 'failed' where run_id = 2`.execute(tx),
      ['run 2: it was completed when it was sealed, and is on record as failed'],
    ],
  ])('%s', async (_, how, expected) => {
    expect((await tampered(how)).problems).toEqual(expected)
  })

  test.each([
    ['the last seal was rewritten', ['2'], /^seal 2 \(run 2\) is not the one kept/],
    ['the whole chain was rewritten', ['1', '2'], /^seal 2 \(run 2\) is not the one kept/],
  ])('%s: the seal kept elsewhere shows it', async (_, runIds, says) => {
    const kept = await findSeals(nights().session.db)
    const { chain, problems } = await tampered(async (tx) => {
      await sql`update audit.decision set outcome = 'STAY' where customer_number in ('1', '8')`.execute(tx)
      await sealAgain(tx, runIds)
    })
    expect(problems.filter((problem) => runIds.includes(problem.slice(4, 5)))).toEqual([])
    expect(compareWithKept(kept, kept.slice(-1), 'kept')).toEqual([])
    expect(compareWithKept(chain, kept.slice(-1), 'kept')).toEqual([expect.stringMatching(says)])
  })

  test('a chain that was cut at its end: the seal kept elsewhere shows it', async () => {
    const kept = await findSeals(nights().session.db)
    expect(compareWithKept(kept.slice(0, 1), kept, 'kept')).toEqual([
      'seal 2 (run 2), kept in kept, is not in the database: the chain was cut',
    ])
  })

  test('names 20 rows of a table, and counts the others', async () => {
    const { problems } = await tampered((tx) =>
      sql`
        insert into audit.balance (run_id, check_name, left_count, right_count)
        select 1, 'added ' || number, 0, 0 from generate_series(1, 25) as number`.execute(tx),
    )
    expect(problems).toHaveLength(21)
    expect(problems).toContain('run 1: and 5 more rows of audit.balance')
  })
})

/** As `kuntasiirto erase` does it, where constraints and numbering are gone. */
async function eraseFromAccount(tx: Tx, customerNumbers: readonly string[]): Promise<readonly string[]> {
  const { pseudonyms } = await unlinkCustomers(tx, customerNumbers)
  await sql`
    insert into audit.erasure (erasure_id, pseudonym, cause, was_customer, erased_by, because)
    select number, pseudonym, 'retention', false, 'a test', 'a test'
    from unnest(${[...pseudonyms]}::uuid[]) with ordinality as erased (pseudonym, number)`.execute(tx)
  return pseudonyms
}

describe('people stand in the seals by their pseudonym', () => {
  test('erasing each of them leaves every seal valid, and nobody in the account', async () => {
    let left: readonly unknown[] = ['not asked']
    const { problems } = await tampered(async (tx) => {
      const numbers = Array.from({ length: 15 }, (_, index) => String(index + 1))
      expect(await eraseFromAccount(tx, numbers)).toHaveLength(15)
      left = (
        await sql`
          select customer_number from audit.decision where length(customer_number) < 36
          union all select customer_number from audit.rejected_row where length(customer_number) < 36
          union all select customer_number from audit.repaired_row where length(customer_number) < 36
          union all select customer_number from register.pseudonym`.execute(tx)
      ).rows
    })
    expect(problems).toEqual([])
    expect(left).toEqual([])
  })

  test('a row of an erased person that is edited is found like any other', async () => {
    const { problems } = await tampered(async (tx) => {
      const [pseudonym] = await eraseFromAccount(tx, ['1'])
      await sql`update audit.decision set outcome = 'STAY' where run_id = 1 and customer_number = ${pseudonym}`.execute(
        tx,
      )
    })
    expect(problems).toEqual([`run 1: audit.decision decision_id 1 was changed ${after}`])
  })

  test('who comes back gets another pseudonym', async () => {
    const pseudonyms: unknown[] = []
    await tampered(async (tx) => {
      pseudonyms.push(...(await unlinkCustomers(tx, ['1'])).pseudonyms)
      await sql`insert into register.pseudonym (customer_number, pseudonym) values ('1', gen_random_uuid())`.execute(
        tx,
      )
      pseudonyms.push(...(await unlinkCustomers(tx, ['1'])).pseudonyms)
    })
    expect(new Set(pseudonyms).size).toBe(2)
  })

  test('nobody is unlinked who is not in the account', async () => {
    await tampered(async (tx) => expect((await unlinkCustomers(tx, ['77'])).pseudonyms).toEqual([]))
  })

  test.each([
    [
      'an erasure that is not on record',
      (tx: Tx) => unlinkCustomers(tx, ['1']),
      [expect.stringMatching(/^audit\.decision names [0-9a-f-]{36}, of whom no erasure is on record$/)],
    ],
    [
      'deleting the link alone is no erasure',
      (tx: Tx) => sql`delete from register.pseudonym where customer_number = '1'`.execute(tx),
      [`run 1: audit.decision decision_id 1 was changed ${after}`],
    ],
    [
      'hiding somebody behind the pseudonym is none either',
      (tx: Tx) =>
        sql`
          update audit.decision set customer_number = pseudonym::text
          from register.pseudonym where pseudonym.customer_number = decision.customer_number and decision.customer_number = '1'`.execute(
          tx,
        ),
      [expect.stringMatching(/^audit\.decision names [0-9a-f-]{36} by the pseudonym, though/)],
    ],
    [
      'two customers who change places in one table',
      (tx: Tx) =>
        sql`
          update audit.decision set customer_number = case customer_number when '1' then '5' else '1' end
          where customer_number in ('1', '5') and run_id = 1`.execute(tx),
      [
        `run 1: audit.decision decision_id 1 was changed ${after}`,
        `run 1: audit.decision decision_id 10 was changed ${after}`,
      ],
    ],
    [
      'two customers who change places everywhere, their links too',
      async (tx: Tx) => {
        for (const table of ['audit.decision', 'audit.rejected_row', 'register.pseudonym'])
          await sql`
            update ${sql.table(table)} set customer_number = translate(customer_number, '15', '51')
            where customer_number in ('1', '5')`.execute(tx)
      },
      [
        expect.stringMatching(/^register\.pseudonym [0-9a-f-]{36} was given to another customer$/),
        expect.stringMatching(/^register\.pseudonym [0-9a-f-]{36} was given to another customer$/),
      ],
    ],
  ])('%s', async (_, how, expected) => {
    expect((await tampered(how)).problems).toEqual(expected)
  })
})

describe('which runs are sealed', () => {
  test('nights completed before there were seals are sealed by the next one, in their order, and marked so', async () => {
    const earlier = await openTestNights()
    try {
      await runTwoNights(earlier)
      await earlier.rows(`
        delete from audit.sealed_table; delete from audit.seal; delete from register.pseudonym;
        insert into audit.seal (run_id, sealed_late) select run_id, true from audit.run where status = 'completed'`)
      const { db } = earlier.session
      expect(await recheckSeals(db, await findSeals(db), null)).toEqual([])
      await earlier.run('2021-03-03', { 'customers-0301.csv': customerFile([customer('1')]) })
      const chain = await findSeals(db)
      expect(chain.map(({ runId, sealedLate }) => [runId, sealedLate])).toEqual([
        ['1', true],
        ['2', true],
        ['3', false],
      ])
      expect(await recheckSeals(db, chain, null)).toEqual([])
    } finally {
      await earlier.close()
    }
  })

  test('a rehearsal and a night that is refused leave no seal and no pseudonym', async () => {
    const others = await openTestNights()
    try {
      const files = { 'customers-0301.csv': customerFile([customer('1')]) }
      await others.run('2021-03-01', files, { isDryRun: true })
      await expect(others.run('2021-03-01', files, { rows: { 'customers-0301.csv': 7 } })).rejects.toThrow()
      expect(
        await others.column(`
          select count(*)::int from audit.seal union all select count(*)::int from audit.sealed_table
          union all select count(*)::int from register.pseudonym`),
      ).toEqual([0, 0, 0])
    } finally {
      await others.close()
    }
  })

  test('only one run can follow a seal', async () => {
    await expect(
      nights().rows('update audit.seal set seal_number = 1, previous_sha256 = null where run_id = 2'),
    ).rejects.toMatchObject({ constraint: 'one_chain' })
  })
})
