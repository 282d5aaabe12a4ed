import type { Command } from 'commander'
import { UsageError } from '../errors.ts'

/**
 * Throws UsageError naming each value that was given and is empty. A script whose variable is not set gives such ones
 * (`--out "$OUT"`), and means no default.
 */
export function refuseEmptyValues(command: Command): void {
  const options = command.options
    .filter((option) => {
      const name = option.attributeName()
      return command.getOptionValueSource(name) === 'cli' && isBlank(command.getOptionValue(name))
    })
    .map((option) => option.long ?? option.flags)
  const places = command.args.flatMap((value, index) =>
    isBlank(value) ? [`<${command.registeredArguments[index]?.name() ?? 'argument'}>`] : [],
  )
  const empty = [...options, ...places]
  if (empty.length > 0)
    throw UsageError.of(
      'usage',
      empty.map((name) => `${name}: is empty`),
      'give a value, or leave it out',
    )
}

function isBlank(value: unknown): boolean {
  return typeof value === 'string' && value.trim() === ''
}
