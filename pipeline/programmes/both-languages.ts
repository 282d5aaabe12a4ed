/** A name in Finnish and in Swedish. */
export interface Names {
  readonly fi: string
  readonly sv: string
}

/** What programme files write once where it is the same in both languages. */
export function inBothLanguages(name: string | Names): Names {
  return typeof name === 'string' ? { fi: name, sv: name } : name
}
