import { type Logger, pino } from 'pino'
import { describe, expect, test } from 'vitest'
import { UsageError } from '../../pipeline/errors.ts'
import { describeError, loggerOptions } from '../../pipeline/logger.ts'

/** As Postgres would put it, with everything it might quote. */
function quoting(): Error {
  return Object.assign(new Error('row of Kanarialintu\n    at Häkkikuja 5'), {
    name: 'error',
    code: '23514',
    schema: 'register',
    table: 'person',
    constraint: 'no_canary',
    detail: 'Failing row contains (Kanarialintu).',
    hint: 'Kanarialintu',
    where: 'COPY customer, line 3, column last_name: "Kanarialintu"',
    internalQuery: "select 'Kanarialintu'",
    parameters: ['Kanarialintu'],
    query: 'Kanarialintu',
  })
}

function logged(write: (logger: Logger) => void): string {
  const lines: string[] = []
  write(pino(loggerOptions('debug'), { write: (line) => void lines.push(line) }))
  return lines.join('')
}

describe('of an error is told', () => {
  test('its kind, code and the names Postgres gives, and where it was thrown', () => {
    const { at, ...told } = describeError(quoting())
    expect(told).toEqual({
      ...{ kind: 'error', code: '23514', schema: 'register', table: 'person', constraint: 'no_canary' },
    })
    expect(at[0]).toMatch(/^at quoting /)
  })

  test('the message too when it is one of ours, and the same of its cause', () => {
    const error = new UsageError('customers-0301.csv is missing', { cause: quoting() })
    const { message, cause } = describeError(error)
    expect(message).toBe('customers-0301.csv is missing')
    expect(cause).toMatchObject({ code: '23514' })
    expect(cause).not.toHaveProperty('message')
  })

  test('nothing that is no name, whoever set it', () => {
    const error = Object.assign(new Error('x'), { name: 'Keltasirkku Kanarialintu', code: 'Häkkikuja 5' })
    expect(describeError(error)).toEqual({ kind: 'Error', at: expect.any(Array) })
  })
})

describe('a line names nobody', () => {
  test.each<[string, (logger: Logger) => void]>([
    ['as err', (logger) => logger.error({ err: quoting() }, 'it failed')],
    ['without words', (logger) => logger.error({ err: quoting() })],
    ['alone', (logger) => logger.error(quoting())],
    ['alone, with words', (logger) => logger.error(quoting(), 'it failed')],
    ['under another name', (logger) => logger.warn({ error: quoting() }, 'it failed')],
    ['deep inside', (logger) => logger.warn({ jobs: [{ failure: quoting() }, quoting()] }, 'it failed')],
    [
      'as a cause',
      (logger) => logger.error({ err: new Error('Kanarialintu', { cause: quoting() }) }, 'it failed'),
    ],
    ['thrown as text', (logger) => logger.error({ err: 'Kanarialintu' }, 'it failed')],
  ])('when an error that quotes a row is logged %s', (_, write) => {
    const line = logged(write)
    expect(line).not.toMatch(/Kanarialintu|Häkkikuja/)
    expect(JSON.parse(line).msg).toMatch(/^(it failed|error 23514)$/)
  })

  test('and what looks like an identity code is taken out last of all', () => {
    expect(
      JSON.parse(logged((logger) => logger.info({ id: 'x 010190-900X' }, 'of %s', '010190A9003'))),
    ).toMatchObject({
      id: 'x [hetu]',
      msg: 'of [hetu]',
    })
  })
})
