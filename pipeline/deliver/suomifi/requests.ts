/** The bodies of what is sent (OpenAPI of Suomi.fi Messages, v2), field by field. */
import type { Message } from '../content/message.ts'
import type { PaperSettings, PostalAddress, SuomifiSettings } from './settings.ts'

export type ElectronicMessage = ReturnType<typeof electronicMessage>
export type MultichannelMessage = ReturnType<typeof multichannelMessage>
export type PaperMail = ReturnType<typeof paperMail>

export interface Recipient {
  /** Our id of the notification: the service takes only one message of it. */
  readonly notificationId: string
  readonly personalIdentityCode: string
  readonly isProtected: boolean
}

export function electronicMessage(settings: SuomifiSettings, recipient: Recipient, message: Message) {
  return {
    externalId: recipient.notificationId,
    sender: { serviceId: settings.serviceId },
    recipient: { id: recipient.personalIdentityCode },
    electronic: electronicPart(recipient, message, []),
  }
}

/** The letter is attached to the message and is what is printed. */
export function multichannelMessage(
  settings: SuomifiSettings,
  paper: PaperSettings,
  recipient: Recipient,
  address: PostalAddress,
  message: Message,
  attachmentId: string,
) {
  return {
    externalId: recipient.notificationId,
    sender: { serviceId: settings.serviceId },
    recipient: { id: recipient.personalIdentityCode },
    electronic: electronicPart(recipient, message, [{ attachmentId }]),
    paperMail: paperPart(paper, address, attachmentId),
  }
}

/** To someone without a personal identity code. */
export function paperMail(
  settings: SuomifiSettings,
  paper: PaperSettings,
  notificationId: string,
  address: PostalAddress,
  attachmentId: string,
) {
  return {
    externalId: notificationId,
    sender: { serviceId: settings.serviceId },
    paperMail: paperPart(paper, address, attachmentId),
  }
}

function electronicPart(
  { isProtected }: Recipient,
  { title, body, bodyFormat }: Message,
  attachments: readonly { readonly attachmentId: string }[],
) {
  return {
    title,
    body,
    bodyFormat,
    attachments,
    messageServiceType: 'Normal',
    replyAllowedBy: 'No one', // nobody reads an answer here: the words say whom to turn to
    // Who acts for another sees that person's messages; of one under non-disclosure nobody sees anything.
    visibility: isProtected ? 'Recipient only' : 'Normal',
    notifications: {
      senderDetailsInNotifications: 'Organisation and service name',
      unreadMessageNotification: { reminder: 'Default reminder' },
    },
  }
}

function paperPart(paper: PaperSettings, address: PostalAddress, attachmentId: string) {
  const { username, password, email } = paper.posti
  return {
    attachments: [{ attachmentId }],
    colorPrinting: false,
    twoSidedPrinting: true,
    rotateLandscapePages: false,
    createAddressPage: paper.hasAddressPage,
    messageServiceType: 'Normal',
    recipient: { address: addressPart(address) },
    sender: { address: addressPart(paper.sender) },
    printingAndEnvelopingService: {
      postiMessaging: { username, password, contactDetails: { email } },
      ...(paper.costPool === null ? {} : { costPool: paper.costPool }),
    },
  }
}

function addressPart({ name, streetAddress, postalCode, city }: PostalAddress) {
  return { name, streetAddress, zipCode: postalCode, city, countryCode: 'FI' }
}
