/** pipeline/deliver/README.md, and the page of those who receive handovers, say what the code writes. */
import { describe, expect, test } from 'vitest'
import { composeMessageLine } from '../../../pipeline/deliver/content/message.ts'
import { handoverIndexColumns, letterIndexColumns } from '../../../pipeline/deliver/files/close-folder.ts'
import { handoverLine } from '../../../pipeline/deliver/files/handover-line.ts'
import { handoverManifest } from '../../../pipeline/deliver/files/handover-manifest.ts'
import { tableHeaders } from '../../../pipeline/deliver/files/handover-table.ts'
import { holdReasons, notificationKinds, notificationStatuses } from '../../../pipeline/domain.ts'
import { lettersPerBatch } from '../../../pipeline/notify/limits.ts'
import type { Summary } from '../../../pipeline/report/summary-queries.ts'
import { letterFacts } from '../../support/letter-facts.ts'
import { codesIn, readCodes, readRows, readSection } from '../../support/read-tables.ts'

const specification = 'pipeline/deliver/README.md'
const receivers = 'pipeline/deliver/files/README.md'

/** The compiler asks for each of its keys, and for no other. */
const summary: Readonly<Record<keyof Summary, true>> = {
  programme: true,
  asOfDate: true,
  ruleSetSha256: true,
  inputSha256: true,
  rows: true,
  alarms: true,
  recovered: true,
  rejectReasons: true,
  outcomes: true,
  rounded: true,
  transfers: true,
  absentMembers: true,
  waitingForCaseworker: true,
  shortages: true,
  notifications: true,
  balance: true,
}
const message = JSON.parse(
  composeMessageLine(letterFacts({}), '100001', { programmeId: 'kuntakokeilu-2021', asOfDate: '2021-03-01' }),
)

describe('the specification of the output says what is written', () => {
  test.each<[string, readonly string[]]>([
    ['Letters', letterIndexColumns],
    ['Messages', Object.keys(message)],
    ['What a notification is', [...notificationKinds, ...notificationStatuses]],
    ['Handovers', handoverIndexColumns],
    ['report/summary.json', Object.keys(summary)],
  ])('%s: everything, in order', (heading, written) => {
    expect(readCodes(specification, heading)).toEqual(written)
  })

  test('how many letters make a file', () => {
    const [batch] = readRows(specification, '').filter(({ codes }) => codes[0]?.startsWith('letters/<'))
    expect(batch?.cells[0]).toMatch(
      new RegExp(`for ${lettersPerBatch.fi} letters .*, ${lettersPerBatch['fi+sv']} in both`),
    )
  })

  test('why a notification is held, in the handbook', () => {
    const named = readCodes('scripts/deploy/README.md', 'Letters and messages')
    expect(named.toSorted()).toEqual(holdReasons.toSorted())
  })
})

describe('those who receive handovers are told', () => {
  const shapes = handoverLine.options.map(({ shape }) => shape)
  const keys = [...new Set(shapes.flatMap((shape) => Object.keys(shape)))]

  test('every key of a line', () => {
    expect(readCodes(receivers, 'Kentät').toSorted()).toEqual(keys.toSorted())
  })

  test('every event', () => {
    const events = new Set(
      shapes.flatMap(({ tapahtuma }) => ('options' in tapahtuma ? tapahtuma.options : [...tapahtuma.values])),
    )
    const named = readCodes(receivers, 'Tapahtumat').filter((code) => /^[A-Z ]{2,}$/.test(code))
    expect([...new Set(named)].toSorted()).toEqual([...events].toSorted())
  })

  test('how customers are told', () => {
    const [ways] = readRows(receivers, 'Kentät').filter(({ codes }) => codes.includes('ilmoitettu'))
    const named = codesIn(ways?.cells[0] ?? '')
    expect(named).toEqual(handoverLine.options[0].shape.ilmoitettu.options)
  })

  test('every key of a manifest', () => {
    expect(readCodes(receivers, 'Tiedostot')).toEqual(Object.keys(handoverManifest.shape))
  })

  test('every column of the table that is no key of a line', () => {
    const named = codesIn(readSection(receivers, 'Tiedostot')).filter((code) => /_(selite|nimi)$/.test(code))
    expect(named).toEqual(tableHeaders.filter((header) => !keys.includes(header)))
  })
})
