import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { UsageError } from '../../../pipeline/errors.ts'
import { defaultProfilePath, loadProfile } from '../../../pipeline/extract/profile.ts'
import { header, headerOf, rowOf, sound, stage, withFile } from './customer-export.ts'

const defaultText = await readFile(defaultProfilePath, 'utf8')

function latin(text: string): Buffer {
  return Buffer.from(text, 'latin1')
}

function load(text: string) {
  return withFile(text, loadProfile, 'profile.yaml')
}

/** The default profile in other words: fixed dialect, other headers, codes and dates. */
const otherText = defaultText
  .replace('encoding: detect', 'encoding: windows-1252')
  .replace('delimiter: detect', "delimiter: ','")
  .replace('header_line: detect', 'header_line: 3')
  .replace('customer_number: asiakasnumero', 'customer_number: ASNRO')
  .replace('mother_tongue: aidinkieli', 'mother_tongue: Äidinkieli')
  .replace('{ K: true, E: false }', '{ 1: true, 0: false }')
  .replace('{ TMT: TMT,', '{ työmarkkinatuki: TMT,')
  .replace('[d.m.yyyy, yyyy-mm-dd, yyyymmdd]', '[yyyymmdd]')

test('a profile carries the checksum of its text', async () => {
  const { sha256 } = await loadProfile()
  expect(sha256).toBe(createHash('sha256').update(defaultText).digest('hex'))
})

describe('another profile', () => {
  const row = { ...sound, job_search_started_on: '20210201', non_disclosure: '0', benefit: 'Työmarkkinatuki' }

  test('reads a file in its own words', async () => {
    const profile = await load(otherText)
    const lines = ['x', 'x', headerOf(profile), rowOf(row)].map((line) => `${line.replaceAll(';', ',')}\n`)
    expect(headerOf(profile)).toContain('asnro;')
    expect(await stage(Buffer.from(lines.join(''), 'latin1'), profile)).toEqual([
      expect.objectContaining({
        line_number: '4',
        reason_codes: null,
        job_search_started_on: '2021-02-01',
        non_disclosure: 'f',
        benefit: 'TMT',
      }),
    ])
  })

  test('does not read the default ones', async () => {
    const profile = await load(otherText)
    const lines = ['x', 'x', headerOf(profile), rowOf({ ...sound, benefit: 'TMT', immigrant: 'K' })]
    const [staged] = await stage(
      Buffer.from(lines.map((line) => `${line.replaceAll(';', ',')}\n`).join(''), 'latin1'),
      profile,
    )
    expect(staged?.rejected_fields).toBe('{job_search_started_on,benefit,immigrant}')
  })

  test.each([
    ['a header elsewhere than it says', (header: string) => latin(`x\n${header}\nx\n`), 'no header line'],
    [
      'another delimiter',
      (header: string) => latin(`x\nx\n${header.replaceAll(',', ';')}\n`),
      'no header line',
    ],
    [
      'another encoding',
      (header: string) => `x\nx\n${header}\nä\n`,
      'line 3 has UTF-8 sequences, but the profile says Windows-1252',
    ],
  ])('refuses %s', async (_, content, problem) => {
    const profile = await load(otherText)
    await expect(stage(content(headerOf(profile).replaceAll(';', ',')), profile)).rejects.toThrow(problem)
  })

  test('that says UTF-8 refuses what is not', async () => {
    const profile = await load(defaultText.replace('encoding: detect', 'encoding: utf-8'))
    await expect(stage(Buffer.from(`${headerOf(profile)}\nä\n`, 'latin1'), profile)).rejects.toThrow(
      'line 2 is not UTF-8',
    )
  })
})

describe('optional columns', () => {
  const withoutThem = defaultText.replaceAll(/ {4}\w+: \{ header: \w+, optional: true \}\n/g, '')
  const file = `${header}\n${rowOf(sound)}\n`
  const fileWithPlan = `${header};suunnitelma_laadittu\n${rowOf(sound)};1.2.2021\n`

  test('are not known to a profile that does not name them: files are read as before, and one that has them is refused', async () => {
    const profile = await load(withoutThem)
    expect(withoutThem).not.toBe(defaultText)
    const [row] = await stage(file, profile)
    expect(row).toMatchObject({ reason_codes: null, unemployment_risk: 'f', plan_made_on: null })
    await expect(stage(fileWithPlan, profile)).rejects.toThrow('line 1: column 38 is unknown')
  })

  test('go by the header that the profile gives them', async () => {
    const profile = await load(defaultText.replace('header: suunnitelma_laadittu', 'header: Suunnitelma PVM'))
    expect(await stage(fileWithPlan.replace('suunnitelma_laadittu', 'SUUNNITELMA PVM'), profile)).toEqual([
      expect.objectContaining({ plan_made_on: '2021-02-01', last_interview_on: null }),
    ])
  })

  test('are required where the profile gives a header alone', async () => {
    const required = /\{ (header: suunnitelma_laadittu), optional: true \}/
    const profile = await load(defaultText.replace(required, 'suunnitelma_laadittu'))
    await expect(stage(file, profile)).rejects.toThrow('column suunnitelma_laadittu is missing')
    expect(await stage(fileWithPlan, profile)).toHaveLength(1)
  })
})

describe('a profile is refused', () => {
  test.each([
    ['with an unknown key', `${defaultText}\ncolour: red\n`, 'colour'],
    ['without a column', defaultText.replace(/ {4}last_name: .*\n/, ''), 'last_name'],
    ['with a column it does not know', defaultText.replace('headers:', 'headers:\n  letters: {}'), 'letters'],
    [
      'with one header for two fields',
      defaultText.replace('etunimet', 'sukunimi'),
      'two fields share a header',
    ],
    [
      'with the header of a field for an optional column',
      defaultText.replace('header: tyottomyysuhka', 'header: etuus'),
      'two fields share a header',
    ],
    [
      'that lets a file lack a column without which nobody can be judged',
      defaultText.replace('turvakielto', '{ header: turvakielto, optional: true }'),
      'non_disclosure',
    ],
    ['with a meaning that is none', defaultText.replace('TMT: TMT', 'TMT: ABC'), 'benefits'],
    ['that is not YAML', 'a: [', 'is not YAML'],
  ])('%s', async (_, text, problem) => {
    const refusal = await load(text).catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(UsageError)
    expect(String(refusal)).toContain(problem)
  })

  test('that does not exist', async () => {
    await expect(loadProfile('/no/such/profile.yaml')).rejects.toBeInstanceOf(UsageError)
  })
})
