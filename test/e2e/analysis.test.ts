import { randomUUID } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { customer, customerFile } from '../support/builders.ts'
import { type CommandResult, runCommand } from '../support/command-line.ts'
import { shareFolder } from '../support/folders.ts'
import { shareNights } from '../support/nights.ts'
import { quiet } from '../support/operator.ts'

const nights = shareNights(async (shared) => {
  // More than are read at a time.
  const rows = Array.from({ length: 1200 }, (_, index) => customer(String(index + 1)))
  await shared.run('2021-03-01', { 'customers-0301.csv': customerFile(rows) })
})

const analyst = `analyst_${randomUUID().replaceAll('-', '')}`
const folder = shareFolder()
beforeAll(async () => {
  await nights().rows(`
    create role ${analyst}; grant usage on schema analysis to ${analyst};
    grant select on all tables in schema analysis to ${analyst}; revoke select on analysis.review from ${analyst}`)
})
afterAll(() => nights().rows(`drop owned by ${analyst}; drop role ${analyst}`))

/** A command with the analyst's rights. */
async function analysis(...args: string[]): Promise<CommandResult> {
  const url = new URL(nights().databaseUrl)
  url.searchParams.set('options', `-c role=${analyst}`)
  return await runCommand(url.href, ['analysis', ...args], quiet)
}

const read = async (name: string) => {
  const text = await readFile(join(folder, name), 'utf8')
  return { text, rows: parse(text, { delimiter: ';', columns: true, bom: true }) as Record<string, string>[] }
}

describe('with nothing but the right to read the views', () => {
  test('they are listed, and the columns of one, each with what it means', async () => {
    const { code, stdout } = await analysis('list')
    expect(code).toBe(0)
    expect(stdout).toMatch(/^baseline {2,}The first line of every person followed that tells of a member/m)
    const columns = await analysis('list', '--view', 'flow')
    expect(columns.stdout).toMatch(/^members_after {2,}Members after the night\.$/m)
  })

  test('a view becomes a private file that opens in a spreadsheet, and another that says what its columns mean', async () => {
    const out = join(folder, 'members.csv')
    const { code, stdout, stderr } = await analysis('export', '--view', 'baseline', '--out', out)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^Exported: 1200 rows of analysis\.baseline\.$/m)
    const { text, rows } = await read('members.csv')
    expect(text.startsWith('\uFEFFpseudonym;programme_id;')).toBe(true)
    expect(text).toMatch(/\r\n$/)
    expect(rows).toHaveLength(1200)
    expect(rows[0]).toMatchObject({
      ...{ programme_id: 'kuntakokeilu-2021', municipality_code: '609', member_since: '2021-03-01' },
      ...{ groups: 'no-earnings-related-allowance', employment: 'unemployed', untold: '' },
    })
    const columns = await read('members.columns.csv')
    expect(columns.rows.map((row) => row.column)).toEqual(Object.keys(rows[0]!))
    expect(columns.rows.every((row) => row.type !== '' && row.description !== '')).toBe(true)
    expect((await stat(out)).mode & 0o777).toBe(0o600)
  })

  test('the same rows come in the same order, without a file to standard output', async () => {
    const out = join(folder, 'traits.csv')
    await analysis('export', '--view', 'analysis.member_trait', '--out', out)
    const { code, stdout } = await analysis('export', '--view', 'member_trait')
    expect(code).toBe(0)
    expect(stdout).toBe(await readFile(out, 'utf8'))
  })

  test('decimals have a comma, and a cell that a spreadsheet would run is made harmless', async () => {
    await nights().rows(`
      insert into audit.office_row_count select run_id, '=1+1', '0301', '{COLUMN_COUNT}', '{a,b}', 1 from audit.run;
      insert into audit.caseload select run_id, 'A', '609', null, 50, 0.5, true, 7 from audit.run`)
    await analysis('export', '--view', 'office_row', '--out', join(folder, 'rows.csv'))
    expect((await read('rows.csv')).rows).toContainEqual(
      expect.objectContaining({ file_name: "'=1+1", fields: 'a|b', row_count: '1' }),
    )
    await analysis('export', '--view', 'caseload', '--out', join(folder, 'load.csv'))
    expect((await read('load.csv')).rows[0]).toMatchObject({
      customer_count: '7',
      full_time_equivalent: '0,5',
    })
  })

  test.each([
    [
      'a view that is not there',
      ['--view', 'persons'],
      /there is no view analysis\.persons: choose among absence, area/,
    ],
    [
      'a view that may not be read',
      ['--view', 'review'],
      /may not read the views of analysis: it needs the role/,
    ],
  ])('%s is refused, and no file is left', async (_, args, message) => {
    const out = join(folder, 'refused', 'x.csv')
    const { code, stderr } = await analysis('export', ...args, '--out', out)
    expect(code).toBe(2)
    expect(stderr).toMatch(message)
    await expect(stat(out)).rejects.toThrow()
  })
})
