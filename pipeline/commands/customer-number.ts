import { InvalidArgumentError } from 'commander'

/** Reads a customer number (asiakasnumero) as TE offices write it. It also becomes part of a file's name. */
export function parseCustomerNumber(typed: string): string {
  if (!/^\d{1,12}$/.test(typed)) throw new InvalidArgumentError('give a customer number: 1 to 12 digits.')
  return typed
}
