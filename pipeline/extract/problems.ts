/** So many are named; what a file of a million bad lines would say is counted. */
const mostNamed = 100

/** Problems of one file, in bounded memory: the first ones, and how many more there are. */
export class Problems {
  readonly #named: string[] = []
  #more = 0

  add(...problems: readonly string[]): void {
    for (const problem of problems) {
      if (this.#named.length < mostNamed) this.#named.push(problem)
      else this.#more++
    }
  }

  /** `where` names the file. */
  list(where: string): readonly string[] {
    return this.#more === 0
      ? this.#named
      : [...this.#named, `${where}: ${this.#more} more problems, not named here`]
  }
}
