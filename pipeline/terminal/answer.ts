/** Prints what a command found: as JSON where that is asked for, else in lines for people. */
export function printAnswer<Found>(
  { print }: { readonly print: (line: string) => void },
  isJson: boolean,
  found: Found,
  linesOf: (found: Found) => readonly string[],
): void {
  for (const line of isJson ? [JSON.stringify(found, null, 2)] : linesOf(found)) print(line)
}
