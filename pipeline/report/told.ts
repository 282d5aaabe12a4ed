import type { Formats, Language } from './format.ts'
import type { ProgrammeReport } from './report-data.ts'
import type { Texts } from './texts/text-schema.ts'

/** The report of a programme, to be said in one language. */
export interface Told {
  readonly data: ProgrammeReport
  readonly language: Language
  readonly texts: Texts
  readonly format: Formats
}
