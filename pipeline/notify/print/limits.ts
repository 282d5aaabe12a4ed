import type { NotificationLanguage } from '../../domain.ts'

/** Letters in a document, at most: its pages are held at once, and larger documents are hardly faster (scripts/bench-letters.ts). */
export const lettersPerBatch: Readonly<Record<NotificationLanguage, number>> = {
  fi: 50,
  sv: 50,
  'fi+sv': 25,
}

/**
 * After so many letters a fresh process takes over. All that is remembered is bounded, so this guards against what is not
 * known; starting costs as much as some 500 letters.
 */
export const lettersPerProcess = 12_000
