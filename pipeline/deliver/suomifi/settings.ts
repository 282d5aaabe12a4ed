/**
 * What the carrier "suomifi" needs to know, from the environment. Plain data: it is handed to worker processes as JSON,
 * so whoever logs it logs passwords.
 */
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { codeOf, UsageError } from '../../errors.ts'

export interface SuomifiSettings {
  /** Without a slash at the end. */
  readonly url: string
  /** Ours in the service; it shows the name registered with it as the sender. */
  readonly serviceId: string
  readonly username: string
  readonly password: string
  /** Null: nothing goes out on paper. */
  readonly paper: PaperSettings | null
  /** Personal identity codes 900-999 belong to the service's test persons, not to people without a code. */
  readonly hasTestPersons: boolean
  /** Requests at a time. */
  readonly concurrency: number
  readonly requestsPerSecond: number
  readonly timeoutSeconds: number
  readonly retry: RetrySettings
}

/** A failed request is repeated after the first delay (and up to as much again), then after twice as long, … */
interface RetrySettings {
  readonly attempts: number
  readonly firstDelaySeconds: number
  /** Also the longest pause the service may ask for before we come back another time instead. */
  readonly longestDelaySeconds: number
}

export interface PaperSettings {
  readonly posti: { readonly username: string; readonly password: string; readonly email: string }
  readonly costPool: string | null
  readonly sender: PostalAddress
  /** The service prints a sheet with the address, instead of relying on the place it has in our letter. */
  readonly hasAddressPage: boolean
}

/** In Finland. */
export interface PostalAddress {
  readonly name: string
  readonly streetAddress: string
  readonly postalCode: string
  readonly city: string
}

/** 1 + 2 + 4 + 8 + 16 seconds, and up to as much again: an outage longer than that is one for the next round. */
const retry: RetrySettings = { attempts: 6, firstDelaySeconds: 1, longestDelaySeconds: 60 }

const prefix = 'KUNTASIIRTO_SUOMIFI_'
const text = z.string('must be set')
const yesOrNo = (otherwise: 'yes' | 'no') => z.enum(['yes', 'no']).default(otherwise)
const number = (least: number, most: number, otherwise: number) =>
  z.coerce.number().int().min(least).max(most).default(otherwise)

const accountVariables = {
  KUNTASIIRTO_SUOMIFI_URL: text.refine(isSafeUrl, 'expected https://host (http:// for localhost only)'),
  KUNTASIIRTO_SUOMIFI_SERVICE_ID: text.max(64),
  KUNTASIIRTO_SUOMIFI_USERNAME: text,
  KUNTASIIRTO_SUOMIFI_PASSWORD: text,
  KUNTASIIRTO_SUOMIFI_PAPER: yesOrNo('no'),
  KUNTASIIRTO_SUOMIFI_TEST_PERSONS: yesOrNo('no'),
  KUNTASIIRTO_SUOMIFI_CONCURRENCY: number(1, 64, 4),
  KUNTASIIRTO_SUOMIFI_PER_SECOND: number(1, 1000, 20),
  KUNTASIIRTO_SUOMIFI_TIMEOUT_SECONDS: number(1, 600, 60),
}
const paperVariables = {
  KUNTASIIRTO_SUOMIFI_POSTI_USERNAME: text.length(6),
  KUNTASIIRTO_SUOMIFI_POSTI_PASSWORD: text.length(4),
  KUNTASIIRTO_SUOMIFI_POSTI_EMAIL: text.min(5).max(256).includes('@'),
  KUNTASIIRTO_SUOMIFI_COST_POOL: text.regex(/^[A-Z0-9]{1,15}$/, 'expected A-Z and 0-9, up to 15').optional(),
  KUNTASIIRTO_SUOMIFI_SENDER_NAME: text.max(256),
  KUNTASIIRTO_SUOMIFI_SENDER_STREET: text.max(256),
  KUNTASIIRTO_SUOMIFI_SENDER_POSTAL_CODE: text.regex(/^\d{5}$/, 'expected five digits'),
  KUNTASIIRTO_SUOMIFI_SENDER_CITY: text.max(256),
  KUNTASIIRTO_SUOMIFI_ADDRESS_PAGE: yesOrNo('yes'),
}

/** The environment variables, with `…_FILE` for a password that stands in a file. */
export const suomifiVariables = {
  ...accountVariables,
  KUNTASIIRTO_SUOMIFI_PASSWORD_FILE: text.optional(),
  ...paperVariables,
  KUNTASIIRTO_SUOMIFI_POSTI_PASSWORD_FILE: text.optional(),
}
const secrets = ['KUNTASIIRTO_SUOMIFI_PASSWORD', 'KUNTASIIRTO_SUOMIFI_POSTI_PASSWORD']

/** Null when no variable is set. Throws UsageError naming every bad variable, and no value. */
export function readSuomifiSettings(env: NodeJS.ProcessEnv): SuomifiSettings | null {
  const set = Object.entries(env).filter(([name, value]) => name.startsWith(prefix) && value !== '')
  if (set.length === 0) return null
  const unknown = set
    .filter(([name]) => !(name in suomifiVariables))
    .map(([name]) => `${name}: no such variable`)
  const { values, problems } = readSecretFiles(Object.fromEntries(set))
  const account = z.object(accountVariables).safeParse(values)
  const paper = values.KUNTASIIRTO_SUOMIFI_PAPER === 'yes' ? z.object(paperVariables).safeParse(values) : null
  if (account.success && paper?.success !== false && unknown.length + problems.length === 0) {
    return settingsOf(account.data, paper?.data ?? null)
  }
  const issues = [...(account.error?.issues ?? []), ...(paper?.error?.issues ?? [])]
  const wrong = issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
  const all = [...unknown, ...problems, ...wrong]
  throw UsageError.of('configuration of Suomi.fi', all, 'correct the environment (see .env.example)')
}

function settingsOf(
  account: z.infer<z.ZodObject<typeof accountVariables>>,
  paper: z.infer<z.ZodObject<typeof paperVariables>> | null,
): SuomifiSettings {
  return {
    url: account.KUNTASIIRTO_SUOMIFI_URL.replace(/\/+$/, ''),
    serviceId: account.KUNTASIIRTO_SUOMIFI_SERVICE_ID,
    username: account.KUNTASIIRTO_SUOMIFI_USERNAME,
    password: account.KUNTASIIRTO_SUOMIFI_PASSWORD,
    paper: paper && {
      posti: {
        username: paper.KUNTASIIRTO_SUOMIFI_POSTI_USERNAME,
        password: paper.KUNTASIIRTO_SUOMIFI_POSTI_PASSWORD,
        email: paper.KUNTASIIRTO_SUOMIFI_POSTI_EMAIL,
      },
      costPool: paper.KUNTASIIRTO_SUOMIFI_COST_POOL ?? null,
      sender: {
        name: paper.KUNTASIIRTO_SUOMIFI_SENDER_NAME,
        streetAddress: paper.KUNTASIIRTO_SUOMIFI_SENDER_STREET,
        postalCode: paper.KUNTASIIRTO_SUOMIFI_SENDER_POSTAL_CODE,
        city: paper.KUNTASIIRTO_SUOMIFI_SENDER_CITY,
      },
      hasAddressPage: paper.KUNTASIIRTO_SUOMIFI_ADDRESS_PAGE === 'yes',
    },
    hasTestPersons: account.KUNTASIIRTO_SUOMIFI_TEST_PERSONS === 'yes',
    concurrency: account.KUNTASIIRTO_SUOMIFI_CONCURRENCY,
    requestsPerSecond: account.KUNTASIIRTO_SUOMIFI_PER_SECOND,
    timeoutSeconds: account.KUNTASIIRTO_SUOMIFI_TIMEOUT_SECONDS,
    retry,
  }
}

/** A password by itself, or what stands in its file, but for the line end after it. */
function readSecretFiles(set: Readonly<Record<string, string | undefined>>) {
  const values = { ...set }
  const problems: string[] = []
  for (const secret of secrets) {
    const path = set[`${secret}_FILE`]
    if (path === undefined) continue
    if (set[secret] !== undefined) problems.push(`${secret}: set it or ${secret}_FILE, not both`)
    try {
      values[secret] = readFileSync(path, 'utf8').replace(/\r?\n$/, '') || undefined
    } catch (error) {
      values[secret] = ''
      problems.push(`${secret}_FILE: the file cannot be read (${codeOf(error)})`)
    }
  }
  return { values, problems }
}

/** Passwords and identity codes travel encrypted, or do not leave the machine. */
function isSafeUrl(value: string): boolean {
  const url = URL.parse(value)
  if (url === null || url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    return false
  return url.protocol === 'https:' || (url.protocol === 'http:' && isOnThisMachine(value))
}

/** A service for trying things out, as the test double. */
export function isOnThisMachine(url: string): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(URL.parse(url)?.hostname ?? '')
}
