/** After so many letters a fresh process takes over: Typst keeps 14 kB of each, and no process is to take 320 MB. */
export const lettersPerProcess = 3000
