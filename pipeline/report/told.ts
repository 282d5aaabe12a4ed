import type { Formats, Language } from './format.ts'
import type { ProgrammeReport } from './report-data.ts'
import type { Texts } from './texts/fi.ts'

/** What every part of a page is said with. */
export interface Said {
  /** Its article's id, and how the names of its files begin: both unique in a page. */
  readonly about: { readonly id: string; readonly files: string }
  readonly language: Language
  readonly texts: Pick<Texts, 'unsaid' | 'nobody' | 'asTable' | 'download'>
  readonly format: Formats
}

/** The report of a programme, to be said in one language. */
export interface Told extends Said {
  readonly data: ProgrammeReport
  readonly texts: Texts
}
