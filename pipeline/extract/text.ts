// Control characters, a replacement character (text that was already lost before it came here), line and paragraph
// separators, combining marks: the few values that need a second look.
const unusual = /[\p{Cc}\p{M}\uFFFD\u2028\u2029]/u
const unreadable = /[\p{Cc}\uFFFD]/u
const separators = /[\u2028\u2029]/g

/**
 * A value as it is read: trimmed (no-break spaces too), decomposed letters composed. Null when it holds a character no
 * value may have: that is `INVALID_CHARACTER`, also for a tab at its end, which trimming would hide.
 */
export function readText(raw: string): string | null {
  if (!unusual.test(raw)) return raw.trim()
  if (unreadable.test(raw)) return null
  return raw.replace(separators, ' ').normalize('NFC').trim()
}
