/** What was seen of a value in many rows: of what kinds it was, and what it held. Never the value. */
export interface Shape {
  /** string, number, boolean, object, array, Date or null. */
  readonly kinds: readonly string[]
  /** Of objects that came as JSON, by key; one that is no name, and may be data, is `*`. */
  readonly keys?: Readonly<Record<string, Shape>>
  /** Of what stands in arrays. */
  readonly items?: Shape
}

export const nothingSeen: Shape = { kinds: [] }

export function shapeOf(value: unknown): Shape {
  if (value === null) return { kinds: ['null'] }
  if (Array.isArray(value)) return { kinds: ['array'], items: mergeShapes(value.map(shapeOf)) }
  if (value instanceof Date) return { kinds: ['Date'] }
  if (!isPlainObject(value)) return { kinds: [typeof value] }
  return { kinds: ['object'], keys: keysOf(Object.entries(value).map(([key, one]) => [key, shapeOf(one)])) }
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
}

export function mergeShapes(shapes: readonly Shape[]): Shape {
  const kinds = [...new Set(shapes.flatMap((shape) => shape.kinds))].sort()
  const objects = shapes.filter(({ keys }) => keys !== undefined)
  const items = shapes.flatMap(({ items }) => items ?? [])
  return {
    kinds,
    ...(objects.length === 0
      ? {}
      : { keys: keysOf(objects.flatMap(({ keys = {} }) => Object.entries(keys))) }),
    ...(items.length === 0 ? {} : { items: mergeShapes(items) }),
  }
}

function keysOf(entries: readonly (readonly [string, Shape])[]): Record<string, Shape> {
  const byName = Map.groupBy(entries, ([key]) => (/^[a-z][\w-]{0,60}$/i.test(key) ? key : '*'))
  return Object.fromEntries(
    Array.from(byName, ([name, its]) => [name, mergeShapes(its.map(([, shape]) => shape))]),
  )
}
