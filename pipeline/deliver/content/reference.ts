/**
 * The number that stands on a letter and a message, and by which the service desk finds it. Digits only, because letters
 * have other names in every language and are misheard on the phone; in threes, as phone numbers are said. It is the
 * beginning of the notification's id, so that it needs no place of its own in the database, tells nothing of the person,
 * and leads nowhere once the person is erased. Two notifications of a million share one about once in twenty databases:
 * whoever looks one up must be ready to find two.
 */

/** Of the id's 128, whose first 48 are all of a checksum: thirteen digits. */
const bits = 43n
const digits = 13

/** `482 109 375 662 041`. Throws for what is no UUID. */
export function referenceOf(notificationId: string): string {
  const hex = notificationId.replaceAll('-', '')
  if (!/^[0-9a-f]{32}$/i.test(hex)) throw new Error(`${notificationId} is no notification's id`)
  const beginning = (BigInt(`0x${hex}`) >> (128n - bits)).toString().padStart(digits, '0')
  const check = 98n - ((BigInt(beginning) * 100n) % 97n)
  return `${beginning}${check.toString().padStart(2, '0')}`.replace(/\d{3}(?=\d)/g, '$& ')
}

/** The least and the greatest id with that reference, however it is spaced; null when it is misheard or mistyped. */
export function idsWithReference(
  reference: string,
): { readonly first: string; readonly last: string } | null {
  const typed = reference.replace(/[\s-]/g, '')
  // ISO 7064 MOD 97-10, as in account numbers: finds every wrong digit and every two that changed places.
  if (!/^\d{15}$/.test(typed) || BigInt(typed) % 97n !== 1n) return null
  const beginning = BigInt(typed.slice(0, digits))
  if (beginning >> bits > 0n) return null
  const first = beginning << (128n - bits)
  return { first: uuidOf(first), last: uuidOf(first | ((1n << (128n - bits)) - 1n)) }
}

function uuidOf(value: bigint): string {
  const hex = value.toString(16).padStart(32, '0')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
