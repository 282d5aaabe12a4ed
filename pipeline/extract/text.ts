// Control characters, a replacement character (text that was already lost before it came here), line and paragraph
// separators, combining marks, invisible characters: the few values that need a second look.
const unusual = /[\p{Cc}\p{M}\p{Cf}\p{DI}\uFFFD\u2028\u2029\u2800]/u
const unreadable = /[\p{Cc}\uFFFD]/u
const separators = /[\u2028\u2029]/g
// Formatting characters (zero-width ones, the byte order mark, soft hyphens, marks of direction), fillers and the empty
// Braille cell: a value of nothing else looks empty, so it is.
const invisible = /[\p{Cf}\p{DI}\u2800]/u
const invisibleOrSpace = /^[\s\p{Cf}\p{DI}\u2800]$/u

/**
 * A value as it is read: trimmed (no-break spaces and what cannot be seen too), decomposed letters composed. Null when it
 * holds a character no value may have: that is `INVALID_CHARACTER`, also for a tab at its end, which trimming would hide.
 */
export function readText(raw: string): string | null {
  if (!unusual.test(raw)) return raw.trim()
  if (unreadable.test(raw)) return null
  return trimInvisible(raw.replace(separators, ' ').normalize('NFC'))
}

/** Text without spaces and without what cannot be seen at its ends. */
export function trimInvisible(text: string): string {
  const characters = [...text]
  const isSeen = (character: string) => !invisibleOrSpace.test(character)
  const first = characters.findIndex(isSeen)
  return first < 0 ? '' : characters.slice(first, characters.findLastIndex(isSeen) + 1).join('')
}

/** Whether a text may look like another one and differ. */
export function hasInvisible(text: string): boolean {
  return invisible.test(text)
}
