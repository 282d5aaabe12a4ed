/** A source of numbers in [0, 1), the same for the same seed on every machine. */
export type Random = () => number

/** Splitmix32, seeded by the words given: each person and night has its own stream, so none depends on another. */
export function createRandom(...words: readonly number[]): Random {
  let state = words.reduce((hash, word) => mix(hash ^ mix(word)), 0x9e3779b9)
  return () => {
    state = (state + 0x9e3779b9) | 0
    return (mix(state) >>> 0) / 2 ** 32
  }
}

function mix(word: number): number {
  let hash = Math.imul(word ^ (word >>> 16), 0x21f0aaad)
  hash = Math.imul(hash ^ (hash >>> 15), 0x735a2d97)
  return hash ^ (hash >>> 15)
}

/** A whole number from `low` to `high`, both included. */
export function between(random: Random, low: number, high: number): number {
  return low + Math.floor(random() * (high - low + 1))
}

export function pick<T>(random: Random, choices: readonly T[]): T {
  const choice = choices[Math.floor(random() * choices.length)]
  if (choice === undefined) throw new RangeError('nothing to pick from')
  return choice
}

/** Picks by share: `createLottery([['a', 3], ['b', 1]])` gives `a` three times out of four. */
export function createLottery<T>(choices: readonly (readonly [T, number])[]): (random: Random) => T {
  const total = choices.reduce((sum, [, share]) => sum + share, 0)
  return (random) => {
    let left = random() * total
    for (const [choice, share] of choices) {
      left -= share
      if (left < 0) return choice
    }
    throw new RangeError('nothing to draw from')
  }
}

/** A one-to-one scattering of 0 … size - 1: another order without holding a list in memory. */
export function createScatter(size: number, seed: number): (index: number) => number {
  const random = createRandom(seed)
  let step = Math.max(1, Math.floor(size * (0.55 + 0.15 * random())))
  while (greatestCommonDivisor(step, size) !== 1) step += 1
  const offset = Math.floor(random() * size)
  return (index) => (index * step + offset) % size
}

function greatestCommonDivisor(left: number, right: number): number {
  return right === 0 ? left : greatestCommonDivisor(right, left % right)
}
