import { sql } from 'kysely'
import type { TestNights } from './nights.ts'
import { readTable } from './plain-rows.ts'

type Line = readonly unknown[]
export type Lines = readonly Line[]

type PlainAccount = Awaited<ReturnType<typeof readAccount>>
type Member = PlainAccount['members'][number]

/** The tables of people that the views of analysis rest on, whole, and who may be told of whom. For one programme's nights. */
export async function readAccount({ session: { db } }: TestNights) {
  const runs = await readTable(db, 'audit.run', sql`status = 'completed'`)
  const customers = await readTable(db, 'register.customer')
  const pseudonyms = await readTable(db, 'register.pseudonym')
  const customerships = await readTable(db, 'register.customership')
  const decisions = await readTable(db, 'audit.decision')
  const flagged = await readTable(db, 'register.flagged_number')

  const nightOf = (runId: string | null) => runs.find((run) => run.run_id === runId)?.as_of_date ?? ''
  const isProtected = (number: string) =>
    customers.find((one) => one.customer_number === number)?.is_protected ?? true
  return {
    programme: 'kuntakokeilu-2021',
    decisions,
    members: customerships.map((one) => ({
      place: [one.area_id, one.municipality_code],
      hidden: isProtected(one.customer_number),
      from: nightOf(one.started_run_id),
      until: nightOf(one.ended_run_id) || null,
    })),
    isProtected,
    /** Also of somebody of whom no row was accepted yet. */
    isKnownAsProtected: (number: string) =>
      customers.find((one) => one.customer_number === number)?.is_protected ??
      flagged.some((one) => one.customer_number === number),
    told: <Value>(number: string, value: Value) => (isProtected(number) ? null : value),
    pseudonymOf: (number: string) => pseudonyms.find((one) => one.customer_number === number)!.pseudonym,
  }
}

export function isMemberAfter({ from, until }: Member, night: string): boolean {
  return from <= night && (until === null || until > night)
}

/** Lines by key, each with how many there are of it last. */
export function tally<Item>(items: readonly Item[], keyOf: (item: Item) => Line): Lines {
  const counts = new Map<string, { key: Line; count: number }>()
  for (const item of items) {
    const key = keyOf(item)
    const text = JSON.stringify(key)
    counts.set(text, { key, count: (counts.get(text)?.count ?? 0) + 1 })
  }
  return Array.from(counts.values(), ({ key, count }) => [...key, count])
}
