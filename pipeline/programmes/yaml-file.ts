import { readFileSync } from 'node:fs'
import type { Document } from 'yaml'
import type { z } from 'zod'
import { UsageError } from '../errors.ts'
import { placingYaml, readPlainly } from '../yaml.ts'

/** Where in a file's content something stands: property names in camelCase, positions from 0. */
export type ContentPath = readonly PropertyKey[]

/** Something wrong in a file's content. */
export interface Problem {
  readonly path: ContentPath
  readonly message: string
}

export interface YamlFile {
  /** The content with its keys in camelCase (`first_day` is `firstDay`). */
  readonly content: unknown
  /** What keeps the file from being YAML of the house: one line each, with file and line. */
  readonly problems: readonly string[]
  /** A problem of the content as one line for the operator: file, line, place, message. */
  describe(problem: Problem): string
}

/** The last text of each path, and what it says: a night reads every programme's files several times. */
const remembered = new Map<string, { readonly text: string; readonly file: YamlFile }>()

/**
 * Reads a YAML file whose keys are lower case with underscores; the same object as long as its text is the same. Throws
 * UsageError where it cannot be read.
 */
export function readYamlFile(path: string): YamlFile {
  const text = readText(path)
  const known = remembered.get(path)
  if (known?.text === text) return known.file
  const file = parseText(path, text)
  remembered.set(path, { text, file })
  return file
}

/** Places are looked for when there is something to tell of them. */
function parseText(path: string, text: string): YamlFile {
  const plain = readPlainly(text)
  if (plain === undefined || !hasHouseKeys(plain)) return parsePlacing(path, text)
  let placed: YamlFile | null = null
  return {
    content: inCamelCase(plain),
    problems: [],
    describe: (problem) => {
      placed ??= parsePlacing(path, text)
      return placed.describe(problem)
    },
  }
}

function parsePlacing(path: string, text: string): YamlFile {
  const { isScalar, LineCounter, parseDocument, visit } = placingYaml()
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const at = (offset: number) => `${path}:${lines.linePos(offset).line}`

  const problems = document.errors.map((error) => `${at(error.pos[0])}: ${error.message}`)
  visit(document, {
    Pair(_, { key }) {
      if (isScalar(key) && !isHouseKey(String(key.value))) {
        problems.push(
          `${at(key.range?.[0] ?? 0)}: key "${key.value}": write it in lower case with underscores`,
        )
      }
    },
  })

  return {
    content: problems.length > 0 ? null : inCamelCase(document.toJS()),
    problems,
    describe: (problem) => {
      const place = problem.path.map((step) => toSnakeCase(String(step))).join('.')
      return `${at(offsetOf(document.contents, problem.path))}: ${place === '' ? '' : `${place}: `}${problem.message}`
    },
  }
}

/** The content as the schema reads it, or every problem with it as a line for the operator. */
export function parseContent<Content>(
  file: YamlFile,
  schema: z.ZodType<Content>,
): { readonly value?: Content; readonly problems: readonly string[] } {
  if (file.problems.length > 0) return { problems: file.problems }
  const result = schema.safeParse(file.content, {
    error: (issue) => (issue.input === undefined ? 'is missing' : undefined),
  })
  return result.success
    ? { value: result.data, problems: [] }
    : { problems: result.error.issues.flatMap(problemsOf).map((problem) => file.describe(problem)) }
}

/**
 * Each unknown key is a problem of its own, so that it is named with its own line. Of several forms that a value may
 * have, the one that it has is told what is wrong in it.
 */
function problemsOf(issue: z.core.$ZodIssue): Problem[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({ path: [...issue.path, key], message: 'unknown key' }))
  const form = issue.code === 'invalid_union' ? nearestForm(issue.errors) : []
  if (form.length === 0 || issue.message !== unsaid) return [{ path: issue.path, message: issue.message }]
  return form.flatMap(problemsOf).map(({ path, message }) => ({ path: [...issue.path, ...path], message }))
}

/** Zod's words where the schema has none of its own. */
const unsaid = 'Invalid input'

/** The form of which the value fails in its parts only, or the first. */
function nearestForm(forms: readonly (readonly z.core.$ZodIssue[])[]): readonly z.core.$ZodIssue[] {
  const isInside = ({ code, path }: z.core.$ZodIssue) => path.length > 0 || code === 'unrecognized_keys'
  return forms.find((issues) => issues.every(isInside)) ?? forms[0] ?? []
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new UsageError(`${path} cannot be read: check that the file exists and may be read`, { cause })
  }
}

/** Where the path leads, or the nearest place above it that exists. A property is found at its key. */
function offsetOf(root: Document['contents'], path: ContentPath): number {
  const { isNode } = placingYaml()
  let node: unknown = root
  let offset = 0
  for (const step of path) {
    const { place, inner } = stepInto(node, step)
    if (!isNode(place)) return offset
    offset = place.range?.[0] ?? offset
    node = inner
  }
  return offset
}

function stepInto(node: unknown, step: PropertyKey): { readonly place?: unknown; readonly inner?: unknown } {
  const { isMap, isScalar, isSeq } = placingYaml()
  if (isMap(node)) {
    const pair = node.items.find(({ key }) => isScalar(key) && toCamelCase(String(key.value)) === step)
    return { place: pair?.key, inner: pair?.value }
  }
  if (isSeq(node) && typeof step === 'number') return { place: node.items[step], inner: node.items[step] }
  return {}
}

const isHouseKey = (key: string) => /^[a-z]+(_([a-z]+|\d+))*$/.test(key)

function hasHouseKeys(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true
  return (
    (Array.isArray(value) || Object.keys(value).every(isHouseKey)) && Object.values(value).every(hasHouseKeys)
  )
}

function inCamelCase(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(inCamelCase)
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [toCamelCase(key), inCamelCase(inner)]),
  )
}

const toCamelCase = (key: string) => key.replace(/_([a-z\d])/g, (_, first: string) => first.toUpperCase())

/** `daysIn12Months` is `days_in_12_months`. */
export const toSnakeCase = (key: string) =>
  key.replace(/[A-Z]|(?<=[a-z])\d/g, (first) => `_${first.toLowerCase()}`)
