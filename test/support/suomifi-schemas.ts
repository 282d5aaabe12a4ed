/**
 * What Suomi.fi Messages accepts, from its OpenAPI (v2). Stricter than the service in one point: a field it does not
 * know is refused, so that a misspelt one is found.
 */
import { z } from 'zod'

const endUser = z.strictObject({ id: z.string().min(9).max(11) })
const text = (longest: number) => z.string().min(1).max(longest)
const attachment = z.strictObject({ attachmentId: z.uuid() })
const address = z.strictObject({
  name: text(256),
  streetAddress: text(256),
  zipCode: text(64),
  city: text(256),
  countryCode: z.string().regex(/^[A-Z]{2}$/),
  additionalName: text(256).optional(),
})
const serviceType = z.enum(['Normal', 'Verifiable'])
const threeLanguages = (least: number, longest: number) => {
  const one = z.string().min(least).max(longest)
  return z.strictObject({ fi: one, sv: one, en: one })
}

const electronic = z.strictObject({
  title: text(256),
  body: text(40_000).refine((body) => !body.includes('http://'), 'only https:// links'),
  bodyFormat: z.enum(['Text', 'Markdown']),
  attachments: z.array(attachment).max(50),
  messageServiceType: serviceType,
  replyAllowedBy: z.enum(['Anyone', 'No one']),
  visibility: z.enum(['Normal', 'Recipient only']),
  notifications: z.strictObject({
    senderDetailsInNotifications: z.enum(['Organisation and service name', 'None']),
    unreadMessageNotification: z.strictObject({ reminder: z.enum(['Default reminder', 'No reminders']) }),
    customisedNewMessageNotification: z
      .strictObject({ title: threeLanguages(1, 256), content: threeLanguages(0, 1500) })
      .optional(),
  }),
  inReplyToMessageId: z.int().optional(),
})

const paperMail = z.strictObject({
  attachments: z.array(attachment).length(1),
  colorPrinting: z.boolean(),
  twoSidedPrinting: z.boolean(),
  rotateLandscapePages: z.boolean(),
  createAddressPage: z.boolean(),
  messageServiceType: serviceType,
  recipient: z.strictObject({ address }),
  sender: z.strictObject({ address }),
  printingAndEnvelopingService: z.strictObject({
    postiMessaging: z.strictObject({
      username: z.string().length(6),
      password: z.string().length(4),
      contactDetails: z.strictObject({ email: z.string().min(5).max(256) }),
    }),
    costPool: z
      .string()
      .regex(/^[A-Z0-9]{1,15}$/)
      .optional(),
  }),
})

const message = { externalId: text(256), sender: z.strictObject({ serviceId: text(64) }) }

export const tokenRequest = z.strictObject({ username: z.string(), password: z.string() })
export const mailboxRequest = z.strictObject({ endUsers: z.array(endUser).min(1).max(10_000) })

/** By path: what is sent to it. */
export const messageRequests: ReadonlyMap<string, z.ZodType<MessageRequest>> = new Map<
  string,
  z.ZodType<MessageRequest>
>([
  ['/v2/messages/electronic', z.strictObject({ ...message, recipient: endUser, electronic })],
  ['/v2/messages', z.strictObject({ ...message, recipient: endUser, electronic, paperMail })],
  ['/v2/paper-mail-without-id', z.strictObject({ ...message, paperMail })],
])

export interface MessageRequest {
  readonly externalId: string
  readonly sender: { readonly serviceId: string }
  readonly recipient?: z.infer<typeof endUser> | undefined
  readonly electronic?: z.infer<typeof electronic> | undefined
  readonly paperMail?: z.infer<typeof paperMail> | undefined
}
