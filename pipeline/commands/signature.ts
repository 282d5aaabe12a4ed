import { userInfo } from 'node:os'
import type { Command } from 'commander'
import { UsageError } from '../errors.ts'

/** Who acts, and why: to be said, unless there is a `because` for those who do not. */
export function addSignature(command: Command, because?: string): Command {
  const why = command.createOption('--because <text>', 'why, without personal data').argParser(parseWords)
  return command
    .addOption(because === undefined ? why.makeOptionMandatory() : why.default(because))
    .option('--by <name>', 'who acts', parseWords, nameOfUser())
}

/** Who is logged in; in a container perhaps somebody without a name. */
export function nameOfUser(): string {
  try {
    return userInfo().username
  } catch {
    return `user ${process.getuid?.() ?? 'unknown'}`
  }
}

/** Words that stay on record for good. Throws UsageError, without the words, when an identity code is among them. */
export function parseWords(value: string): string {
  if (value.trim() === '' || value.length > 500)
    throw new UsageError('--because and --by take 1 to 500 characters')
  if (/\d{6}[-+A-FU-Y]\d{3}[0-9A-Y]/i.test(value))
    throw new UsageError('--because and --by stay on record: leave out the identity code')
  return value.trim()
}
