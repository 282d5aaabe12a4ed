/**
 * Loaded before everything else (`node --import`): the process' own clock begins somewhere else and jumps every few
 * milliseconds, back and forth, by up to CLOCK_JUMP days.
 */
import { createRandom } from '../../scripts/generator/random.ts'

const random = createRandom(Number(process.env.CLOCK_SEED ?? 0), process.pid)
const farthest = Number(process.env.CLOCK_JUMP ?? 0) * 24 * 3600 * 1000
const RealDate = Date

let offset = 0
let jumps = 0
function now(): number {
  const real = RealDate.now()
  if (real >= jumps) {
    jumps = real + 20 + random() * 200
    offset = Math.round((2 * random() - 1) * farthest)
  }
  return real + offset
}

globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
  apply: () => new RealDate(now()).toString(),
  get: (target, name, receiver) => (name === 'now' ? now : Reflect.get(target, name, receiver)),
})
