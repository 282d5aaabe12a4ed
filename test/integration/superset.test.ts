import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { projectRoot } from '../../pipeline/project.ts'
import { customer, customerFile } from '../support/builders.ts'
import { shareNights } from '../support/nights.ts'

interface Named {
  readonly uuid: string
}
interface Dataset extends Named {
  readonly table_name: string
  readonly sql: string
  readonly main_dttm_col: string
  readonly metrics: readonly { readonly metric_name: string; readonly expression: string }[]
  readonly columns: readonly { readonly column_name: string }[]
}
interface Chart extends Named {
  readonly slice_name: string
  readonly dataset_uuid: string
  readonly params: Readonly<Record<string, unknown>>
}

const folder = join(projectRoot, 'scripts/deploy/superset/export')
const readAll = <Content>(name: string) =>
  readdirSync(join(folder, name)).map(
    (file) => parse(readFileSync(join(folder, name, file), 'utf8')) as Content,
  )
const datasets = readAll<Dataset>('datasets/kuntasiirto')
const charts = readAll<Chart>('charts')

const nights = shareNights(async (shared) => {
  const rows = Array.from({ length: 30 }, (_, index) => customer(String(index + 1)))
  await shared.run('2021-03-01', { 'customers-0301.csv': customerFile(rows) })
})

async function asAnalyst<Result>(work: () => Promise<Result>): Promise<Result> {
  const { client } = nights().session
  await client.query('begin; set local role kuntasiirto_analyst')
  try {
    return await work()
  } finally {
    await client.query('rollback')
  }
}

describe.each(datasets)('the dataset $table_name', ({ sql, columns, metrics }) => {
  test('is what the analyst may read, with the columns that it names', async () => {
    const { fields } = await asAnalyst(() =>
      nights().session.client.query(`select * from (${sql}) as it limit 0`),
    )
    expect(fields.map(({ name }) => name)).toEqual(
      expect.arrayContaining(columns.map(({ column_name }) => column_name)),
    )
  })

  test.each(metrics)('can be asked for $metric_name', async ({ expression }) => {
    await asAnalyst(() => nights().rows(`select ${expression} as value from (${sql}) as it`))
  })

  test('holds no line of a person', () => {
    expect(sql).not.toMatch(/month_member|baseline/)
  })
})

test.each(charts)('the chart $slice_name asks for what its dataset has', ({ dataset_uuid, params }) => {
  const dataset = datasets.find(({ uuid }) => uuid === dataset_uuid)!
  expect(dataset.metrics.map(({ metric_name }) => metric_name)).toEqual(
    expect.arrayContaining(params.metrics as string[]),
  )
  const used = ['groupby', 'groupbyRows', 'groupbyColumns'].flatMap(
    (name) => (params[name] ?? []) as string[],
  )
  const axis = params.x_axis === undefined ? [] : [params.x_axis]
  expect(dataset.columns.map(({ column_name }) => column_name)).toEqual(
    expect.arrayContaining([...used, ...axis]),
  )
})

test('the dashboard shows every chart, and the connection holds no password', () => {
  const [dashboard] = readAll<{ readonly position: Readonly<Record<string, { meta?: { uuid?: string } }>> }>(
    'dashboards',
  )
  const shown = Object.values(dashboard!.position).flatMap(({ meta }) => meta?.uuid ?? [])
  expect(shown.sort()).toEqual(charts.map(({ uuid }) => uuid).sort())
  expect(readFileSync(join(folder, 'databases/kuntasiirto.yaml'), 'utf8')).toMatch(
    /analyst:XXXXXXXXXX@localhost/,
  )
})
