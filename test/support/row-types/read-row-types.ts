import { relative } from 'node:path'
import {
  type Expression,
  isArrowFunction,
  isCallExpression,
  isFunctionDeclaration,
  isFunctionExpression,
  isIdentifier,
  isMethodDeclaration,
  isPropertyAccessExpression,
  isPropertyAssignment,
  isVariableDeclaration,
  type Node,
  type SourceFile,
} from 'typescript/unstable/ast'
import { API, type Checker, type Type, TypeFlags } from 'typescript/unstable/sync'
import type { RowType } from './compare.ts'
import { readMembers } from './read-types.ts'

/**
 * Of every statement in a folder of the project that is executed and has a row type, what the type says. The compiler's API
 * may be another in its next version.
 */
export function readRowTypes(root: string, folder: string): readonly RowType[] {
  const api = new API({ cwd: root })
  try {
    const config = `${root}/tsconfig.json`
    const project = api.updateSnapshot({ openProjects: [config] }).getProject(config)
    if (project === undefined) throw new Error(`${config} cannot be read`)
    const { program, checker } = project
    return program
      .getSourceFileNames()
      .filter((path) => path.startsWith(`${root}/${folder}/`))
      .flatMap((path) => program.getSourceFile(path) ?? [])
      .flatMap((file) => rowTypesIn(file, root, checker))
  } finally {
    api.close()
  }
}

function rowTypesIn(file: SourceFile, root: string, checker: Checker): RowType[] {
  const found: RowType[] = []
  const visit = (node: Node): void => {
    const statement = executedBy(node)
    const row = statement && rowOf(checker.getTypeAtLocation(statement), checker)
    if (statement !== null && row != null)
      found.push({ ...placeOf(statement, file, root), ...readMembers(row, checker) })
    node.forEachChild(visit)
  }
  visit(file)
  return found
}

/** What stands before `.execute(…)`. */
function executedBy(node: Node): Expression | null {
  if (!isCallExpression(node) || !isPropertyAccessExpression(node.expression)) return null
  const { name, expression } = node.expression
  return name.text === 'execute' ? expression : null
}

/** Of a RawBuilder the type of its rows; null: it is none, or nobody reads them. */
function rowOf(type: Type | undefined, checker: Checker): Type | null {
  if (!type?.isTypeReference() || type.getSymbol()?.name !== 'RawBuilder') return null
  const [row] = checker.getTypeArguments(type)
  return row === undefined || (row.flags & TypeFlags.Unknown) !== 0 ? null : row
}

/** File and line, and the name that NamingCompiler gives to what is said there. */
function placeOf(statement: Expression, file: SourceFile, root: string) {
  const path = relative(root, file.fileName)
  const blanks = /^\s*/.exec(file.text.slice(statement.pos, statement.end))?.[0] ?? ''
  const line = `${file.text.slice(0, statement.pos)}${blanks}`.split('\n').length
  const [, folder = '', ...rest] = path.split('/')
  const base = (rest.at(-1) ?? folder).replace(/\.ts$/, '')
  return { place: `${path}:${line}`, name: `${folder} ${functionAround(statement) ?? base}` }
}

/** As the runtime calls it; null: it has no name, or nothing is around it. */
function functionAround(node: Node): string | null {
  for (let around = node.parent; around !== undefined; around = around.parent) {
    if (isFunctionDeclaration(around)) return around.name?.text ?? null
    if (isMethodDeclaration(around)) return isIdentifier(around.name) ? around.name.text : null
    if (isArrowFunction(around) || isFunctionExpression(around)) {
      const { parent } = around
      const isNamed = isVariableDeclaration(parent) || isPropertyAssignment(parent)
      return isNamed && isIdentifier(parent.name) ? parent.name.text : null
    }
  }
  return null
}
