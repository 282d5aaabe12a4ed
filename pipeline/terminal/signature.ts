import { type Command, Option } from 'commander'
import { nameOfUser } from '../db/machine-user.ts'
import { UsageError } from '../errors.ts'
import { parseHetu } from '../privacy/hetu.ts'

/** Who acts, and why: to be said, unless there is a `because` for those who do not. */
export function addSignature(command: Command, because?: string): Command {
  const why = command.createOption('--because <text>', 'why, without personal data').argParser(parseWords)
  return command
    .addOption(because === undefined ? why.makeOptionMandatory() : why.default(because))
    .addOption(actorOption())
}

/** Who acts: whoever is logged in, unless said. */
export function actorOption(): Option {
  return new Option('--by <name>', 'who acts')
    .argParser(parseWords)
    .default(nameOfUser(), 'your user on this machine')
}

/** Somebody who signed: by the name they gave, their database login, and their user on the machine (null: not kept). */
interface Signer {
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

/**
 * Words that stay on record for good, on one line, without what a terminal obeys or nobody sees. Throws UsageError, without
 * the words, when an identity code is among them, however it is written.
 */
export function parseWords(value: string): string {
  const words = value
    .replace(/\s+/g, ' ')
    .replace(/[\p{Cc}\p{Cf}]/gu, '')
    .trim()
  if (words === '' || words.length > 500) throw new UsageError('--because and --by take 1 to 500 characters')
  if (holdsCode(words)) throw new UsageError('--because and --by stay on record: leave out the identity code')
  return words
}

const dashes = /[\p{Pd}\u2212_]/gu

/** By its looks; with spaces in it, or no sign of the century, only with the right check character. */
function holdsCode(words: string): boolean {
  const plain = words.normalize('NFKC').replace(dashes, '-')
  if (/\d{6}[-+A-FU-Y]\d{3}[0-9A-Y]/i.test(plain)) return true
  const packed = plain.replace(/[^0-9A-Za-z+-]/g, '')
  const codes = packed.matchAll(/(?=(\d{6})([-+A-FU-Y]\d{3}[0-9A-Y]|\d{3}[A-Y]))/gi)
  return [...codes].some(
    ([, date = '', rest = '']) =>
      parseHetu(`${date}${rest.length === 5 ? rest : `-${rest}`}`)?.isCheckCharacterRight === true,
  )
}
