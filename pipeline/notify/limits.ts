import type { NotificationLanguage } from '../domain.ts'

/**
 * Letters in a document, at most: Typst holds all its pages at once, some 0.5 MB each, and larger documents are no faster
 * (scripts/bench-letters.ts).
 */
export const lettersPerBatch: Readonly<Record<NotificationLanguage, number>> = {
  fi: 50,
  sv: 50,
  'fi+sv': 25,
}
