import type { Language } from '../../format.ts'
import { en } from './en.ts'
import { fi, type MonthTexts } from './fi.ts'

export const monthTexts: Readonly<Record<Language, MonthTexts>> = { fi, en }
