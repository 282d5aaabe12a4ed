import type { NotificationLanguage } from '../../domain.ts'

/**
 * Letters in a document, at most: Typst holds all its pages at once, some 0.5 MB each, and larger documents are no faster
 * (scripts/bench-letters.ts).
 */
export const lettersPerBatch: Readonly<Record<NotificationLanguage, number>> = {
  fi: 100,
  sv: 100,
  'fi+sv': 50,
}

/** After so many letters a fresh process takes over: Typst keeps 14 kB of each. */
export const lettersPerProcess = 6000
