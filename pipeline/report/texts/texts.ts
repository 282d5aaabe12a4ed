import type { Language } from '../format.ts'
import { en } from './en.ts'
import { fi } from './fi.ts'
import type { Texts } from './text-schema.ts'

export const texts: Readonly<Record<Language, Texts>> = { fi, en }
