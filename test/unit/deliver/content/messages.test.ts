import { describe, expect, test } from 'vitest'
import { composeMessage, composeMessageLine } from '../../../../pipeline/deliver/content/message.ts'
import { referenceOf } from '../../../../pipeline/deliver/content/reference.ts'
import {
  everyNotification,
  letterFacts,
  notificationId,
  places,
  tellingFacts,
} from '../../../support/letter-facts.ts'

describe('a message', () => {
  test.each(everyNotification)(
    '$notificationTexts: $kind in $language keeps the limits of the service',
    (notification) => {
      const { title, body, bodyFormat } = composeMessage(letterFacts({ ...notification, ...tellingFacts }))
      expect(title.length).toBeLessThanOrEqual(256)
      expect(body.length).toBeLessThanOrEqual(40_000)
      expect(bodyFormat).toBe('Markdown')
      expect(`${title}${body}`).not.toMatch(/\bundefined\b|\bnull\b|[{}]|http:/)
      expect(body).toContain('1.3.2021')
    },
  )

  test.each(everyNotification)(
    '$notificationTexts: $kind in $language tells no place of a protected person',
    (notification) => {
      const { title, body } = composeMessage(
        letterFacts({ ...notification, ...tellingFacts, isProtected: true }),
      )
      expect(`${title}${body}`).not.toMatch(places)
    },
  )

  test('says who serves the customer', () => {
    const { title, body } = composeMessage(letterFacts())
    expect(title).toBe('Siirryt TE-toimistosta kunnan asiakkaaksi')
    expect(body).toContain(
      '## Missä sinua palvellaan\n\n- **Kunta:** Pori\n- **Palvelupaikka:** Porin toimipiste\n',
    )
    expect(body).toContain('\n- **Omavalmentaja:** Maija Mallikas\n')
  })

  test('in two languages has both titles, and the Finnish text first', () => {
    const { title, body } = composeMessage(letterFacts({ language: 'fi+sv' }))
    expect(title).toBe('Siirryt TE-toimistosta kunnan asiakkaaksi / Du förs över från TE-byrån till kommunen')
    expect(body.indexOf('**Kunta:** Pori')).toBeGreaterThan(0)
    expect(body.indexOf('**Kommun:** Björneborg')).toBeGreaterThan(body.indexOf('**Kunta:** Pori'))
  })

  test('to someone of a foreign language ends in English', () => {
    const { body } = composeMessage(letterFacts({ isForeignLanguage: true }))
    expect(body).toMatch(
      /\n\n## Mihin tämä perustuu\n\n.*\n\n## In English: you move from the TE Office to your municipality\n\n.*/,
    )
  })

  test.each([
    ['a body that is too long', 'Maija '.repeat(8_000), 'the body has more than 40000 characters'],
    ['a link that is not https', 'http://esimerkki.fi', 'a link does not begin with https://'],
  ])('%s is an error that names the notification only', (_, caseworkerName, problem) => {
    const compose = () => composeMessage(letterFacts({ notificationId: notificationId(42), caseworkerName }))
    expect(compose).toThrow(new Error(`message ${notificationId(42)}: ${problem}`))
  })

  test('is a line of JSON in its file, with the customer number by which the e-service finds the recipient', () => {
    const facts = letterFacts({ notificationId: notificationId(7), language: 'sv' })
    const line = composeMessageLine(facts, '123456', {
      programmeId: 'kuntakokeilu-2021',
      asOfDate: '2021-02-28',
    })
    expect(line.indexOf('\n')).toBe(line.length - 1)
    expect(JSON.parse(line)).toEqual({
      notification: notificationId(7),
      reference: referenceOf(notificationId(7)),
      programme: 'kuntakokeilu-2021',
      night: '2021-02-28',
      kind: 'transfer',
      eventDate: '2021-03-01',
      customerNumber: '123456',
      language: 'sv',
      ...composeMessage(facts),
    })
  })
})
