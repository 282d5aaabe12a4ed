import type { NotificationLanguage } from '../../domain.ts'

/** Letters in a document, at most: Typst holds all its pages at once, some 0.5 MB each (scripts/bench-letters.ts). */
export const lettersPerBatch: Readonly<Record<NotificationLanguage, number>> = {
  fi: 500,
  sv: 500,
  'fi+sv': 250,
}

/** After so many letters a fresh process takes over: Typst keeps 14 kB of each. */
export const lettersPerProcess = 5000
