import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { writeOutputFiles } from '../../pipeline/deliver/files/write-file.ts'
import { createLetterRenderer } from '../../pipeline/deliver/print/render-letters.ts'
import { caseworkerFile, customer, customerFile } from '../support/builders.ts'
import { createFolder } from '../support/folders.ts'
import { type Line, parseLines } from '../support/handovers.ts'
import { shareNights, type TestNights } from '../support/nights.ts'

/** Writes a run's files of the form, and returns what stands in those of lines. */
async function write({ session, rows }: TestNights, runId: string, form: string): Promise<readonly Line[]> {
  const out = createFolder()
  const renderer = createLetterRenderer()
  for (const { output_file_id } of await rows(
    'select output_file_id from register.output_file where run_id = $1 and form = $2 order by 1',
    [runId, form],
  ))
    await session.db
      .transaction()
      .execute((tx) => writeOutputFiles(tx, [String(output_file_id)], out, renderer))
  const names = await rows(
    `select programme_id || '/' || as_of_date || '/' || file_name as name
     from register.output_file inner join audit.run using (run_id) where run_id = $1 and form = 'lines' order by 1`,
    [runId],
  )
  const texts = await Promise.all(names.map(({ name }) => readFile(join(out, String(name)), 'utf8')))
  return texts.flatMap((text) => parseLines(text))
}

const night = (rows: Parameters<typeof customerFile>[0], workers: readonly string[] = ['A']) => ({
  'customers-0301.csv': customerFile(rows),
  'caseworkers.csv': caseworkerFile(workers.map((id) => ({ id }))),
})

describe('a handover that is written late', () => {
  const nights = shareNights(async (one) => {
    await one.run('2021-03-01', night([customer('1', { street_address: 'Salakuja 9' }), customer('2')]))
  })

  test('knows who came under non-disclosure since, and keeps the address back', async () => {
    await nights().rows(
      "update register.customer set is_protected = true, protected_run_id = 1 where customer_number = '1'",
    )
    // A manifest that is written first writes what it tells of.
    const lines = await write(nights(), '1', 'manifest')
    expect(lines.map((line) => [line.asiakasnumero, line.turvakielto, line.lahiosoite])).toEqual([
      ['1', 'K', null],
      ['2', 'E', 'Keksitty katu 1'],
    ])
  })
})

describe('a handover', () => {
  const waiting = { home_municipality: '886' }
  const nights = shareNights(async (one) => {
    await one.run('2021-03-01', night([customer('1'), customer('2', waiting)]))
    await one.run('2021-03-02', night([customer('1'), customer('2', waiting)]))
    await one.run('2021-03-03', night([customer('1', { home_municipality: '062' }), customer('2', waiting)]))
  })

  test('says by whom nobody is served, and by which channel a person must tell', async () => {
    const rows = [customer('3', { ...waiting, street_address: '' }), customer('2', waiting)]
    const { run } = await nights().run('2021-03-04', night(rows))
    expect(await write(nights(), run.runId, 'lines')).toMatchObject([
      { asiakasnumero: '3', ilmoitettu: 'VIRKAILIJA', vastuutyontekija: null },
    ])
  })

  test('of a night on which the caseworkers stay as they are names none', async () => {
    expect(await write(nights(), '2', 'lines')).toEqual([])
  })

  test('says of whoever leaves no caseworker', async () => {
    expect(await write(nights(), '3', 'lines')).toMatchObject([{ tapahtuma: 'LAHTEE', asiakasnumero: '1' }])
  })

  test('says that Suomi.fi carries what it carries', async () => {
    const rows = [customer('4', waiting), customer('2', waiting)]
    const { run } = await nights().run('2021-03-05', night(rows), { carrier: 'suomifi' })
    expect(await write(nights(), run.runId, 'lines')).toMatchObject([
      { asiakasnumero: '4', ilmoitettu: 'SUOMIFI', ilmoitus: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    ])
  })

  test('tells when a caseworker has left and nobody takes over, and when somebody does', async () => {
    const rows = [customer('5')]
    const first = await nights().run('2021-03-06', night(rows, ['A']))
    const second = await nights().run('2021-03-07', {
      ...night(rows, []),
      'caseworkers.csv': caseworkerFile([{ id: 'Z', municipality: '837' }]),
    })
    const third = await nights().run('2021-03-08', night(rows, ['B']))
    const named = async (runId: string) =>
      (await write(nights(), runId, 'lines'))
        .filter(({ asiakasnumero }) => asiakasnumero === '5')
        .map((line) => `${line.tapahtuma} ${line.vastuutyontekija} ${line.ilmoitettu}`)
    expect(await named(first.run.runId)).toEqual(['TULEE A KIRJE'])
    expect(await named(second.run.runId)).toEqual(['TYONTEKIJA null EI'])
    expect(await named(third.run.runId)).toEqual(['TYONTEKIJA B KIRJE'])
  })
})
