import { InvalidArgumentError } from 'commander'

/** Reads a customer number (asiakasnumero) as TE offices write it. It also becomes part of a file's name. */
export function parseCustomerNumber(typed: string): string {
  if (!/^\d{1,12}$/.test(typed)) throw new InvalidArgumentError('give a customer number: 1 to 12 digits.')
  return typed
}

/** The same, or the pseudonym that stands for an erased person in the account. */
export function parseCustomerOrPseudonym(typed: string): string {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(typed)) return typed.toLowerCase()
  return parseCustomerNumber(typed)
}
