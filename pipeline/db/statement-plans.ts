/** A node of an executed plan: what it is, of which table or index, and its figures; no condition, which holds values. */
export type Plan = { readonly [figure: string]: string | number | boolean | readonly Plan[] }

/** The figures of auto_explain that hold nothing of a row. Everything else is left out: an allow-list, not a filter. */
const told = new Set([
  'Node Type',
  'Parent Relationship',
  'Subplan Name',
  'Join Type',
  'Strategy',
  'Partial Mode',
  'Operation',
  'Scan Direction',
  'Schema',
  'Relation Name',
  'Alias',
  'Index Name',
  'CTE Name',
  'Startup Cost',
  'Total Cost',
  'Plan Rows',
  'Plan Width',
  'Actual Startup Time',
  'Actual Total Time',
  'Actual Rows',
  'Actual Loops',
  'Rows Removed by Filter',
  'Rows Removed by Join Filter',
  'Rows Removed by Index Recheck',
  'Heap Fetches',
  'Workers Planned',
  'Workers Launched',
  'Sort Method',
  'Sort Space Used',
  'Sort Space Type',
  'Hash Buckets',
  'Hash Batches',
  'Peak Memory Usage',
  'Disk Usage',
  'Shared Hit Blocks',
  'Shared Read Blocks',
  'Temp Read Blocks',
  'Temp Written Blocks',
])

/** The plan in a notice of auto_explain; null: it is another notice. */
export function readPlan(notice: string): Plan | null {
  const start = notice.indexOf('plan:\n')
  if (!notice.startsWith('duration: ') || start < 0) return null
  const { Plan: root } = JSON.parse(notice.slice(start + 'plan:\n'.length)) as { readonly Plan?: unknown }
  return isNode(root) ? figuresOf(root) : null
}

function figuresOf(node: Readonly<Record<string, unknown>>): Plan {
  const figures = Object.entries(node).filter(
    (entry): entry is [string, string | number | boolean] =>
      told.has(entry[0]) && typeof entry[1] !== 'object',
  )
  const { Plans: parts } = node
  const inner = Array.isArray(parts) ? parts.filter(isNode).map(figuresOf) : []
  return { ...Object.fromEntries(figures), ...(inner.length === 0 ? {} : { Plans: inner }) }
}

function isNode(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
