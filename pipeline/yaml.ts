/**
 * Reads YAML 1.2. `js-yaml` does it in a quarter of the time, which every command and worker takes to start; `yaml` knows where in
 * a file something stands, and is loaded when something is wrong with one.
 */
import { createRequire } from 'node:module'
import { CORE_SCHEMA, load, YAMLException } from 'js-yaml'

const require = createRequire(import.meta.url)

/** For what needs places. */
export function placingYaml(): typeof import('yaml') {
  return require('yaml')
}

/** The content, or undefined where it is not plainly YAML: `yaml` tells why. */
export function readPlainly(text: string): unknown {
  try {
    return load(text, { schema: CORE_SCHEMA })
  } catch (error) {
    if (error instanceof YAMLException) return undefined
    throw error
  }
}

/** The content. Throws the `YAMLParseError` of `yaml`, with line and column. */
export function parseYaml(text: string): unknown {
  return readPlainly(text) ?? placingYaml().parse(text)
}
