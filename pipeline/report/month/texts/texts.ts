import type { Language } from '../../format.ts'
import { en } from './en.ts'
import { fi } from './fi.ts'
import type { MonthTexts } from './month-texts.ts'

export const monthTexts: Readonly<Record<Language, MonthTexts>> = { fi, en }
