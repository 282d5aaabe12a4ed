import type { Command } from 'commander'
import { UsageError } from '../errors.ts'
import { nameOfUser } from '../machine-user.ts'

/** Who acts, and why: to be said, unless there is a `because` for those who do not. */
export function addSignature(command: Command, because?: string): Command {
  const why = command.createOption('--because <text>', 'why, without personal data').argParser(parseWords)
  return command
    .addOption(because === undefined ? why.makeOptionMandatory() : why.default(because))
    .option('--by <name>', 'who acts', parseWords, nameOfUser())
}

/** Somebody who signed: by the name they gave, their database login, and their user on the machine (null: not kept). */
export interface Signer {
  readonly by: string
  readonly login: string | null
  readonly machineUser: string | null
}

/** `Maija (login maija, maija@server-1)`. */
export function formatSigner({ by, login, machineUser }: Signer): string {
  const known = [
    ...(login === null ? [] : [`login ${login}`]),
    ...(machineUser === null ? [] : [machineUser]),
  ]
  return known.length === 0 ? by : `${by} (${known.join(', ')})`
}

/** Words that stay on record for good, on one line. Throws UsageError, without the words, when an identity code is among them. */
export function parseWords(value: string): string {
  if (value.trim() === '' || value.length > 500)
    throw new UsageError('--because and --by take 1 to 500 characters')
  if (/\d{6}[-+A-FU-Y]\d{3}[0-9A-Y]/i.test(value))
    throw new UsageError('--because and --by stay on record: leave out the identity code')
  return value.trim().replace(/\s+/g, ' ')
}
