import { type Checker, SymbolFlags, type Type, TypeFlags } from 'typescript/unstable/sync'
import type { Members, Value } from './compare.ts'

/** Deeper than any row's JSON, and an end to types that hold themselves. */
const deepest = 6

const nothing: Value = {
  kinds: [],
  isNullable: false,
  isOptional: false,
  items: null,
  keys: new Map(),
  others: null,
}
const anything: Value = { ...nothing, kinds: ['any'], isNullable: true }

/** What an object type says of its properties. */
export function readMembers(type: Type, checker: Checker, depth = 0): Members {
  const [index] = checker.getIndexInfosOfType(type)
  return {
    keys: new Map(
      checker.getPropertiesOfType(type).map((symbol) => {
        const value = readValue(checker.getTypeOfSymbol(symbol), checker, depth + 1)
        return [symbol.name, (symbol.flags & SymbolFlags.Optional) !== 0 ? optional(value) : value]
      }),
    ),
    others: index === undefined ? null : readValue(index.valueType, checker, depth + 1),
  }
}

const valuesByFlag: readonly (readonly [TypeFlags, Value])[] = [
  [TypeFlags.Any | TypeFlags.Unknown, anything],
  [TypeFlags.StringLike, { ...nothing, kinds: ['string'] }],
  [TypeFlags.NumberLike, { ...nothing, kinds: ['number'] }],
  [TypeFlags.BooleanLike, { ...nothing, kinds: ['boolean'] }],
  [TypeFlags.Null, { ...nothing, isNullable: true }],
  [TypeFlags.Undefined, optional(nothing)],
]

function readValue(type: Type | undefined, checker: Checker, depth: number): Value {
  if (type === undefined || depth > deepest) return anything
  const simple = valuesByFlag.find(([flag]) => (type.flags & flag) !== 0)
  if (simple !== undefined) return simple[1]
  if (type.isUnionType()) return either(type.getTypes().map((one) => readValue(one, checker, depth)))
  if (type.isTypeReference() && checker.isArrayLikeType(type)) {
    const items = either(checker.getTypeArguments(type).map((one) => readValue(one, checker, depth + 1)))
    return { ...nothing, kinds: items.kinds.map((kind) => `${kind}[]`), items }
  }
  const name = type.getSymbol()?.name
  if (name === 'Date') return { ...nothing, kinds: ['Date'] }
  if (name === 'Buffer') return { ...nothing, kinds: ['object'], others: anything }
  return { ...nothing, kinds: ['object'], ...readMembers(type, checker, depth) }
}

function optional(value: Value): Value {
  return { ...value, isOptional: true }
}

/** A property that not all of the objects have is optional. */
function either(values: readonly Value[]): Value {
  const objects = values.filter(({ kinds }) => kinds.includes('object'))
  const names = new Set(objects.flatMap(({ keys }) => [...keys.keys()]))
  const items = values.flatMap(({ items }) => items ?? [])
  const others = objects.flatMap(({ others }) => others ?? [])
  return {
    kinds: [...new Set(values.flatMap(({ kinds }) => kinds))].sort(),
    isNullable: values.some(({ isNullable }) => isNullable),
    isOptional: values.some(({ isOptional }) => isOptional),
    items: items.length === 0 ? null : either(items),
    keys: new Map(
      Array.from(names, (name) => {
        const theirs = objects.flatMap(({ keys }) => keys.get(name) ?? [])
        return [name, theirs.length < objects.length ? optional(either(theirs)) : either(theirs)]
      }),
    ),
    others: others.length === 0 ? null : either(others),
  }
}
