import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { HandoverLine } from '../../../../pipeline/deliver/files/handover-line.ts'
import { composeManifest } from '../../../../pipeline/deliver/files/handover-manifest.ts'
import { handoverSchemas } from '../../../../pipeline/deliver/files/handover-schemas.ts'

const read = (name: string) =>
  JSON.parse(readFileSync(join('pipeline/deliver/files', name), 'utf8')) as Record<string, unknown>
const published = (name: string) => z.fromJSONSchema(read(name))

const head = {
  ...{ kunta: '009', ohjelma: 'kuntakokeilu-2021', ajopaiva: '2021-06-01', numero: 2 },
  ...{ asiakasnumero: '000123', alkaen: '2021-06-01' },
}
const telling = { ilmoitettu: 'KIRJE', ilmoitus: '0b6cbbcf-6b8b-4d0e-9f5c-0d6b1f6d9a11' } as const
const person = {
  ...{ ...telling, henkilotunnus: '010170-9002', sukunimi: 'Esimerkki', etunimet: 'Testi', lahiosoite: null },
  ...{ postinumero: null, postitoimipaikka: null, aidinkieli: null, asiointikieli: null, sahkoposti: null },
  ...{ puhelin: null, toimipiste: null, vastuutyontekija: null, ryhmat: [], vireilla_olevat: [] },
  ...{ viimeisin_haastattelu: null, suunnitelma_laadittu: null },
}
const lines: readonly (readonly [string, HandoverLine])[] = [
  ['arrival', { tapahtuma: 'TULEE', ...head, turvakielto: 'E', ...person }],
  ['arrival under non-disclosure', { tapahtuma: 'TULEE', ...head, turvakielto: 'K', ...person }],
  ['departure', { tapahtuma: 'LAHTEE', ...head, turvakielto: 'E' }],
  [
    'change of caseworker',
    {
      tapahtuma: 'TYONTEKIJA',
      ...head,
      turvakielto: 'E',
      ...telling,
      toimipiste: 'p',
      vastuutyontekija: null,
    },
  ],
  ['beginning of non-disclosure', { tapahtuma: 'TURVAKIELTO', ...head, turvakielto: 'K' }],
  ['end of non-disclosure', { tapahtuma: 'TURVAKIELTO', ...head, turvakielto: 'E', ...person }],
  ['cancelled line', { tapahtuma: 'PERUTTU LAHTEE', ...head, turvakielto: 'E', peruttu_numero: 1 }],
]

describe('the published schemas', () => {
  test.each(Object.entries(handoverSchemas()))(
    '%s is that of the code (`npm run handovers:schema` writes it), in draft 2020-12',
    (name, schema) => {
      expect(read(name)).toEqual(JSON.parse(JSON.stringify(schema)))
      expect(read(name).$schema).toBe('https://json-schema.org/draft/2020-12/schema')
    },
  )

  test.each(lines)('know the %s', (_, line) => {
    expect(published('handover-line.schema.json').safeParse(line).error).toBeUndefined()
  })

  test.each<[string, Readonly<Record<string, unknown>>]>([
    ['an unknown event', { ...lines[2]?.[1], tapahtuma: 'POISTUU' }],
    ['a departure with an address', { ...lines[2]?.[1], lahiosoite: 'Keksitty katu 1' }],
    ['a beginning of non-disclosure with a name', { ...lines[4]?.[1], sukunimi: 'Esimerkki' }],
    [
      'a line that does not say whether there is non-disclosure',
      { ...lines[0]?.[1], turvakielto: undefined },
    ],
    ['a number that is text', { ...lines[0]?.[1], numero: '2' }],
    ['a customer number that has lost its zeros', { ...lines[0]?.[1], asiakasnumero: 123 }],
    ['a date that does not exist', { ...lines[0]?.[1], ajopaiva: '2021-02-30' }],
    ['groups in one text', { ...lines[0]?.[1], ryhmat: 'under-30' }],
  ])('refuse %s', (_, line) => {
    const stated = Object.fromEntries(Object.entries(line).filter(([, value]) => value !== undefined))
    expect(published('handover-line.schema.json').safeParse(stated).success).toBe(false)
  })

  test('know a manifest, of a night without events and of one that is taken back too', () => {
    const file = {
      ...{ municipalityCode: '009', programmeId: 'kuntakokeilu-2021', asOfDate: '2021-06-01' },
      ...{ number: 2, isRestricted: false },
    }
    const empty = { file, isCancellation: false, counts: new Map(), files: [] }
    const cancelling = {
      ...{ file, isCancellation: true, counts: new Map([['TULEE', 3] as const]) },
      files: [{ name: 'x.jsonl', sha256: 'a'.repeat(64) }],
    }
    for (const entry of [empty, cancelling]) {
      const manifest = JSON.parse(composeManifest(entry).toString())
      expect(published('handover-manifest.schema.json').safeParse(manifest).error).toBeUndefined()
    }
    expect(JSON.parse(composeManifest(cancelling).toString())).toMatchObject({
      ...{ peruu_numeron: 1, tiedostot: [{ nimi: 'x.jsonl', rivit: 3 }] },
    })
  })
})
