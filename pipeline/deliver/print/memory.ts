/** What was costly to find out, by its key: when so much is known, all is forgotten, because a worker may run for months. */
export class Memory<Value> {
  readonly #known = new Map<string, Value>()
  readonly #most: number

  constructor(most: number) {
    this.#most = most
  }

  /** Throws what finding it out throws; then nothing is remembered. */
  get(key: string, findOut: () => Value): Value {
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const value = findOut()
    if (this.#known.size >= this.#most) this.#known.clear()
    this.#known.set(key, value)
    return value
  }
}
