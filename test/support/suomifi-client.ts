import { onTestFinished } from 'vitest'
import type { Trace } from '../../pipeline/deliver/suomifi/connection.ts'
import { type ElectronicMessage, electronicMessage } from '../../pipeline/deliver/suomifi/requests.ts'
import {
  type LetterPrinter,
  type Notification,
  type SendResult,
  sendNotifications,
} from '../../pipeline/deliver/suomifi/send.ts'
import { openSuomifi, type SuomifiService } from '../../pipeline/deliver/suomifi/service.ts'
import type { SuomifiSettings } from '../../pipeline/deliver/suomifi/settings.ts'
import { hetuOfNumber } from './builders.ts'
import { printer, suomifiSettings } from './suomifi-notifications.ts'
import { type SuomifiDouble, type SuomifiServiceOptions, startSuomifiService } from './suomifi-service.ts'

/** Has a mailbox, where nothing else is said. */
export const someone = hetuOfNumber('1')
export const electronicPath = '/v2/messages/electronic'

interface Client {
  readonly double: SuomifiDouble
  readonly service: SuomifiService
  readonly traces: Trace[]
  /** Ends all that is under way. */
  stop(reason: Error): void
  /** A message to someone; its id. */
  send(externalId?: string, words?: Partial<ElectronicMessage['electronic']>): Promise<string>
  /** The requests that came in, as `POST /v1/token`. */
  calls(): string[]
}

/** The service on this machine for as long as the test lasts, and a client of it. */
export async function openClient(
  options: SuomifiServiceOptions = {},
  changes: Partial<SuomifiSettings> = {},
): Promise<Client> {
  const double = await startDouble({ activeMailboxes: [someone], ...options })
  const settings = suomifiSettings(double.url, changes)
  const traces: Trace[] = []
  const controller = new AbortController()
  const { signal } = controller
  const service = openSuomifi(settings, { signal, onTrace: (trace) => void traces.push(trace) })
  return {
    double,
    service,
    traces,
    stop: (reason) => controller.abort(reason),
    send(externalId = 'one', words = {}) {
      const recipient = { notificationId: externalId, personalIdentityCode: someone, isProtected: false }
      const text = { title: 'Tervetuloa', body: 'Hyvä vastaanottaja', bodyFormat: 'Markdown' } as const
      const message = electronicMessage(settings, recipient, text)
      return service.sendElectronic({ ...message, electronic: { ...message.electronic, ...words } })
    },
    calls: () => double.requests.map(({ call }) => call),
  }
}

/** The service on this machine for as long as the test lasts. */
export async function startDouble(options: SuomifiServiceOptions = {}): Promise<SuomifiDouble> {
  const double = await startSuomifiService(options)
  onTestFinished(() => double.close())
  return double
}

/** Sends notifications to the service; their results, as they came. */
export async function sendAll(
  double: SuomifiDouble,
  notifications: readonly Notification[],
  changes: Partial<SuomifiSettings> = {},
  letters: LetterPrinter = printer,
): Promise<SendResult[]> {
  const { signal } = new AbortController()
  const results: SendResult[] = []
  const service = openSuomifi(suomifiSettings(double.url, changes), { signal })
  await sendNotifications(
    service,
    letters,
    notifications,
    async (result) => void results.push(result),
    signal,
  )
  return results
}

/** What a promise is rejected with. */
export function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => 'no failure',
    (error: unknown) => error,
  )
}
