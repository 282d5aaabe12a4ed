import { describe, expect, test } from 'vitest'
import { composeMessage, composeMessageLines } from '../../pipeline/notify/message.ts'
import { everyNotification, letterFacts, places } from '../support/letter-facts.ts'

describe('a message', () => {
  test.each(everyNotification)('$kind in $language keeps the limits of the service', ({ kind, language }) => {
    const { title, body, bodyFormat } = composeMessage(letterFacts({ kind, language }))
    expect(title.length).toBeLessThanOrEqual(256)
    expect(body.length).toBeLessThanOrEqual(40_000)
    expect(bodyFormat).toBe('Text')
    expect(`${title}${body}`).not.toMatch(/undefined|null|[{}]|http:/)
    expect(body).toContain('1.3.2021')
  })

  test.each(everyNotification)('$kind in $language tells no place of a protected person', (notification) => {
    const { title, body } = composeMessage(letterFacts({ ...notification, isProtected: true }))
    expect(`${title}${body}`).not.toMatch(places)
  })

  test('says who serves the customer', () => {
    const { title, body } = composeMessage(letterFacts())
    expect(title).toBe('Työllisyyspalvelusi siirtyvät kunnalle')
    expect(body).toContain('Kuka sinua palvelee\nKunta: Pori\nPalvelupaikka: Porin toimipiste\n')
    expect(body).toContain('\nOma työntekijä: Maija Mallikas, omavalmentaja\n')
  })

  test('in two languages has both titles, and the Finnish text first', () => {
    const { title, body } = composeMessage(letterFacts({ language: 'fi+sv' }))
    expect(title).toBe(
      'Työllisyyspalvelusi siirtyvät kunnalle / Din sysselsättningsservice flyttas till kommunen',
    )
    expect(body.indexOf('Kunta: Pori')).toBeGreaterThan(0)
    expect(body.indexOf('Kommun: Björneborg')).toBeGreaterThan(body.indexOf('Kunta: Pori'))
  })

  test.each([
    ['a body that is too long', 'Maija '.repeat(8_000), 'the body has more than 40000 characters'],
    ['a link that is not https', 'http://esimerkki.fi', 'a link does not begin with https://'],
  ])('%s is an error that names the notification only', (_, caseworkerName, problem) => {
    const compose = () => composeMessage(letterFacts({ notificationId: '42', caseworkerName }))
    expect(compose).toThrow(new Error(`message 42: ${problem}`))
  })

  test('a file of messages has a line of JSON each', () => {
    const facts = [letterFacts({ notificationId: '7' }), letterFacts({ notificationId: '8', language: 'sv' })]
    const lines = composeMessageLines(facts).toString('utf8').split('\n')
    expect(lines.pop()).toBe('')
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { notificationId: '7', ...composeMessage(facts[0]!) },
      { notificationId: '8', ...composeMessage(facts[1]!) },
    ])
  })
})
