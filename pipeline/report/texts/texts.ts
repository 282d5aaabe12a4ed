import type { Language } from '../format.ts'
import { en } from './en.ts'
import { fi, type Texts } from './fi.ts'

export const texts: Readonly<Record<Language, Texts>> = { fi, en }
