import type { NotificationLanguage } from '../domain.ts'

/** Letters in a document, at most: its pages are held at once, and larger documents are hardly faster (scripts/bench-letters.ts). */
export const lettersPerBatch: Readonly<Record<NotificationLanguage, number>> = {
  fi: 50,
  sv: 50,
  'fi+sv': 25,
}
