import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readSuomifiSettings, suomifiVariables } from '../../../../pipeline/deliver/suomifi/settings.ts'
import { UsageError } from '../../../../pipeline/errors.ts'
import { shareFolder } from '../../../support/folders.ts'

const folder = shareFolder()

const account = {
  URL: 'https://api.messages-qa.suomi.fi/',
  SERVICE_ID: 'koe',
  USERNAME: 'kuntasiirto',
  PASSWORD: 'Kanarialintu-1',
}
const paper = {
  PAPER: 'yes',
  POSTI_USERNAME: 'abc123',
  POSTI_PASSWORD: 'p0st',
  POSTI_EMAIL: 'laskut@esimerkki.fi',
  SENDER_NAME: 'Keksitty virasto',
  SENDER_STREET: 'Keksitty katu 1',
  SENDER_POSTAL_CODE: '00990',
  SENDER_CITY: 'KEKSITTYLÄ',
}

function read(variables: Readonly<Record<string, string>>) {
  const named = Object.entries(variables).map(([name, value]) => [`KUNTASIIRTO_SUOMIFI_${name}`, value])
  return readSuomifiSettings({ PATH: '/bin', ...Object.fromEntries(named) })
}

function problemsOf(variables: Readonly<Record<string, string>>): string {
  try {
    read(variables)
    return 'none'
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError)
    return error instanceof Error ? error.message : ''
  }
}

describe('what the carrier needs to know', () => {
  test('nothing set is no Suomi.fi', () => {
    expect(read({})).toBeNull()
    expect(read({ PASSWORD: '' })).toBeNull()
  })

  test('an account is enough, and then nothing goes out on paper', () => {
    expect(read(account)).toEqual({
      url: 'https://api.messages-qa.suomi.fi',
      serviceId: 'koe',
      username: 'kuntasiirto',
      password: 'Kanarialintu-1',
      paper: null,
      hasTestPersons: false,
      concurrency: 4,
      requestsPerSecond: 20,
      timeoutSeconds: 60,
      retry: { attempts: 6, firstDelaySeconds: 1, longestDelaySeconds: 60 },
    })
  })

  test('what paper mail needs may be set before it is allowed', () => {
    expect(read({ ...account, ...paper, PAPER: 'no' })?.paper).toBeNull()
  })

  test('paper mail goes out when it is allowed', () => {
    expect(read({ ...account, ...paper, COST_POOL: 'KOE1', ADDRESS_PAGE: 'no' })?.paper).toEqual({
      posti: { username: 'abc123', password: 'p0st', email: 'laskut@esimerkki.fi' },
      costPool: 'KOE1',
      sender: {
        name: 'Keksitty virasto',
        streetAddress: 'Keksitty katu 1',
        postalCode: '00990',
        city: 'KEKSITTYLÄ',
      },
      hasAddressPage: false,
    })
  })

  test('the service makes an address page unless told not to', () => {
    expect(read({ ...account, ...paper })?.paper?.hasAddressPage).toBe(true)
  })

  test('settings go to another process as JSON', () => {
    const settings = read({ ...account, ...paper })
    expect(JSON.parse(JSON.stringify(settings))).toEqual(settings)
  })
})

describe('passwords', () => {
  test.each(['\n', '\r\n', ''])('stand in a file as well, whatever ends its line (%j)', (end) => {
    const path = join(folder, 'password')
    writeFileSync(path, `  a word with spaces ${end}`)
    const { PASSWORD: _, ...rest } = account
    expect(read({ ...rest, PASSWORD_FILE: path })?.password).toBe('  a word with spaces ')
  })

  test.each([
    ['both given', { PASSWORD_FILE: '/dev/null' }, 'set it or KUNTASIIRTO_SUOMIFI_PASSWORD_FILE, not both'],
    [
      'no such file',
      { PASSWORD: '', PASSWORD_FILE: join(folder, 'none') },
      'PASSWORD_FILE: the file cannot be read (Error ENOENT)',
    ],
    ['an empty file', { PASSWORD: '', PASSWORD_FILE: '/dev/null' }, 'PASSWORD: must be set'],
  ])('%s is refused', (_, changes, problem) => {
    expect(problemsOf({ ...account, ...changes })).toContain(problem)
  })
})

describe('mistakes', () => {
  test.each([
    ['no address', { URL: '' }, 'URL: must be set'],
    ['unencrypted', { URL: 'http://api.messages.suomi.fi' }, 'URL: expected https://'],
    ['a password in the address', { URL: 'https://a:kanarialintu@suomi.fi' }, 'URL: expected https://'],
    ['no address at all', { URL: 'kanarialintu' }, 'URL: expected https://'],
    ['a service id too long', { SERVICE_ID: 'x'.repeat(65) }, 'SERVICE_ID'],
    ['neither yes nor no', { PAPER: 'kanarialintu' }, 'PAPER'],
    ['paper without the rest', { PAPER: 'yes' }, 'POSTI_USERNAME: must be set'],
    ['a Posti user name too short', { ...paper, POSTI_USERNAME: 'abc12' }, 'POSTI_USERNAME'],
    ['a Posti password too long', { ...paper, POSTI_PASSWORD: 'p0st5' }, 'POSTI_PASSWORD'],
    ['no e-mail address', { ...paper, POSTI_EMAIL: 'laskut' }, 'POSTI_EMAIL'],
    ['a cost pool in small letters', { ...paper, COST_POOL: 'koe' }, 'COST_POOL'],
    ['a foreign postal code', { ...paper, SENDER_POSTAL_CODE: 'SE-11122' }, 'SENDER_POSTAL_CODE'],
    ['no requests at all', { CONCURRENCY: '0' }, 'CONCURRENCY'],
    ['not a number', { PER_SECOND: 'many' }, 'PER_SECOND'],
    ['a misspelt name', { CONCURENCY: '8' }, 'CONCURENCY: no such variable'],
  ])('%s is refused', (_, changes, problem) => {
    expect(problemsOf({ ...account, ...changes })).toContain(`KUNTASIIRTO_SUOMIFI_${problem}`)
  })

  test('all are named at once, and no value is', () => {
    const values = {
      PASSWORD: '',
      URL: 'http://kanarialintu.fi',
      PAPER: 'yes',
      POSTI_PASSWORD: 'kanarialintu',
      X: 'kanarialintu',
    }
    const problems = problemsOf({ ...account, ...values })
    for (const name of ['URL', 'PASSWORD', 'POSTI_USERNAME', 'POSTI_PASSWORD', 'SENDER_CITY', 'X']) {
      expect(problems).toContain(`KUNTASIIRTO_SUOMIFI_${name}:`)
    }
    expect(problems).not.toMatch(/kanarialintu/i)
  })

  test.each(['http://localhost:4000', 'http://127.0.0.1:4000', 'http://[::1]:4000'])(
    '%s is this machine',
    (URL) => {
      expect(read({ ...account, URL })?.url).toBe(URL)
    },
  )
})

test('every variable is named as it is read', () => {
  expect(Object.keys(suomifiVariables).every((name) => name.startsWith('KUNTASIIRTO_SUOMIFI_'))).toBe(true)
})
