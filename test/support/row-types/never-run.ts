/** The functions with a statement and a row type that no test runs in its own process, each with the reason. */
export const neverRun: Readonly<Record<string, string>> = {}
