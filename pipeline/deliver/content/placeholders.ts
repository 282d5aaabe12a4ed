/** What fills the placeholders for one customer in one language; null = unknown, or not to be told. */
export type Values = Readonly<Record<string, string | null>>

/** Puts the values in the place of `{names}`. A value that is missing is an error, never a blank. */
export function fill(text: string, values: Values): string {
  return text.replace(placeholder, (_, name: string) => {
    const value = values[name]
    if (value == null) throw new Error(`a text needs {${name}}, which is not known`)
    return value
  })
}

/** Whether every value that a text names is known. */
export function isKnown(text: string, values: Values): boolean {
  return placeholdersIn(text).every((name) => values[name] != null)
}

const placeholder = /\{([^}]*)\}/g

/** The names that a text would have filled in. */
export function placeholdersIn(text: string): readonly string[] {
  return [...text.matchAll(placeholder)].map((match) => match[1] ?? '')
}
