import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { factsOf } from '../../pipeline/deliver/content/facts.ts'
import { composeLetter, type LetterFacts } from '../../pipeline/deliver/content/letter.ts'
import { composeMessage } from '../../pipeline/deliver/content/message.ts'
import { findNotificationsToSend } from '../../pipeline/deliver/fact-queries.ts'
import { closeFolders, listFiles } from '../../pipeline/deliver/files/close-folder.ts'
import { nightFolder, writeOutputFiles } from '../../pipeline/deliver/files/write-file.ts'
import { findPlannedBatches } from '../../pipeline/deliver/planned-queries.ts'
import type { LetterRenderer } from '../../pipeline/deliver/print/render-letters.ts'
import type { Carrier } from '../../pipeline/domain.ts'
import { loadProgramme } from '../../pipeline/programmes/programme.ts'
import { encodeSummary, summarise } from '../../pipeline/report/summary-queries.ts'
import { hold } from '../../pipeline/worklist/hold.ts'
import { endProtection } from '../../pipeline/worklist/protection-queries.ts'
import { release } from '../../pipeline/worklist/release.ts'
import { type CustomerRow, customer, customerFile, hetuOfNumber } from '../support/builders.ts'
import { readTable } from '../support/handovers.ts'
import { openTestNights, type TestNights } from '../support/nights.ts'
import { seedOr, trials, trialsOf } from '../support/trials.ts'

/** In the same area, in another, in none, unknown. */
const homes = { '609': 'Pori', '886': 'Ulvila', '837': 'Tampere', '684': 'Rauma', '198': null } as const
const homeCodes = Object.keys(homes)

interface Person {
  readonly home: string
  readonly isProtected: boolean
  readonly hasAddress: boolean
  readonly hasContact: boolean
  readonly isOnline: boolean
  readonly language: string
  readonly tongue: string
  /** An operator holds the notifications of the first night, and confirms that protection fell away. */
  readonly isHeldBack: boolean
  readonly isConfirmed: boolean
}
const person: fc.Arbitrary<Person> = fc.record({
  home: fc.constantFrom(...homeCodes),
  isProtected: fc.boolean(),
  hasAddress: fc.boolean(),
  hasContact: fc.boolean(),
  isOnline: fc.boolean(),
  language: fc.constantFrom('fi', 'sv', ''),
  tongue: fc.constantFrom('fi', 'so', ''),
  isHeldBack: fc.boolean(),
  isConfirmed: fc.boolean(),
})
type Population = readonly (readonly [Person, Person])[]
/** Each person as the first night sees them, and as the second does: they move, and the flag comes and falls away. */
const people = fc.array(fc.tuple(person, person), { minLength: 2, maxLength: 10 })

/** Nobody else's: so a trace of anyone can be found anywhere. Of the two nights, because an address is known for long. */
const streetOf = (number: number, night: number) => `Kotikanarianpolku ${number}${'AB'[night]}9`
const contactOf = (number: number, night: number) => `Yhteyskanarianpolku ${number}${'AB'[night]}9`

function rowOf(number: number, night: number, one: Person): CustomerRow {
  return customer(String(number), {
    last_name: `Sukukanaria${number}z`,
    home_municipality: one.home,
    non_disclosure: one.isProtected ? 'K' : 'E',
    street_address: one.hasAddress ? streetOf(number, night) : '',
    contact_street_address: one.hasContact ? contactOf(number, night) : '',
    contact_postal_code: one.hasContact ? '28200' : '',
    contact_post_office: one.hasContact ? 'PORI' : '',
    uses_e_service: one.isOnline ? 'K' : 'E',
    service_language: one.language,
    mother_tongue: one.tongue,
  })
}

/** Letters as their words: what is printed is composed before, and the words of a PDF cannot be searched. */
const wordsOnly: Pick<LetterRenderer, 'renderBatch'> = {
  renderBatch: ({ letters }) => ({
    pdf: Buffer.from(letters.map((facts: LetterFacts) => JSON.stringify(composeLetter(facts))).join('\n')),
    pages: letters.map(({ notificationId }, index) => ({ notificationId, page: index + 1, pages: 1 })),
    held: [],
  }),
}

interface WrittenFile {
  readonly name: string
  readonly text: string
}

async function writeEverything(
  { session, queue }: TestNights,
  runId: string,
  date: string,
  out: string,
): Promise<readonly WrittenFile[]> {
  // biome-ignore lint/suspicious/noExplicitAny: only batches are written here
  const renderer = wordsOnly as any as LetterRenderer
  for (;;) {
    const taken = await queue.takeFiles(async (tx, ids) => {
      await writeOutputFiles(tx, ids, out, renderer)
    })
    if (taken.outcome !== 'done') break
  }
  const run = { runId, programmeId: 'kuntakokeilu-2021', asOfDate: date }
  const folder = nightFolder(out, run.programmeId, date)
  await closeFolders(session.db, run, folder, async () => encodeSummary(await summarise(session.db, run)))
  const files = await listFiles(folder)
  return await Promise.all(files.map(async (name) => ({ name, text: await readText(join(folder, name)) })))
}

/** Of a table, its rows as they stand in the lines beside it. */
async function readText(path: string): Promise<string> {
  if (!path.endsWith('.xlsx')) return await readFile(path, 'utf8')
  return (await readTable(path)).map((row) => `${JSON.stringify(row)}\n`).join('')
}

const isRestricted = (name: string) => name.includes('-restricted/')
const nameOf = (home: string) => homes[home as keyof typeof homes]
const dates = ['2021-03-01', '2021-03-02'] as const
const exportOf = (population: Population, night: number) => ({
  'customers-0301.csv': customerFile(population.map((two, index) => rowOf(index + 1, night, two[night]!))),
})

/** The names, identity code and streets of a person that stand in a text. */
function tracesIn(text: string, number: number): readonly string[] {
  const streets = [`Kotikanarianpolku ${number}`, `Yhteyskanarianpolku ${number}`]
  return [
    `Sukukanaria${number}z`,
    hetuOfNumber(String(number)),
    ...streets.flatMap((street) => [`${street}A9`, `${street}B9`]),
  ].filter((trace) => text.includes(trace))
}

/** Tells how many restricted files there were. `home`: a municipality's name. */
function expectNoTraces(files: readonly WrittenFile[], number: number, home: string | null): number {
  for (const { name, text } of files) {
    const found = tracesIn(text, number)
    if (!isRestricted(name)) expect(found, name).toEqual([])
    else {
      expect(
        found.filter((trace) => trace.startsWith('Koti')),
        name,
      ).toEqual([])
      const words = text.split('\n').find((line) => line.includes(`Sukukanaria${number}z`))
      const isLetter = /^(late-\d+\/)?(letters|messages)/.test(name) && words !== undefined
      // The contact address is PORI for everybody, and is not the home.
      if (isLetter && home !== null) expect(words.replaceAll('PORI', ''), name).not.toContain(home)
    }
    // Such a name is a digest, in which any three digits may stand by chance.
    expect(name, 'a restricted name tells no place').not.toMatch(
      /-restricted\/.*(pori|ulvila|tampere|pirkanmaa|(?<![\da-f])(609|886|837)(?![\da-f]))/i,
    )
    if (name.startsWith('handover-restricted/') && !name.endsWith('index.csv'))
      expect(text.split('\n').filter(Boolean), name).toHaveLength(1)
  }
  return files.filter(({ name }) => isRestricted(name)).length
}

/** Of whoever is in the hands of an operator. */
const signature = { by: 'Testaaja', because: 'to be checked' }

async function holdSome({ session, column }: TestNights, population: Population): Promise<void> {
  const numbers = population.flatMap(([one], index) => (one.isHeldBack ? [String(index + 1)] : []))
  const ids = await column(
    `select notification_id from register.notification inner join register.customership using (customership_id)
     where status = 'planned' and customer_number = any ($1)`,
    [numbers],
  )
  await hold(session.db, ids.map(String), signature)
}

/** Ends the protection of those whose flag fell away and who are confirmed; tells who is still protected. */
async function confirmSome(
  { session, column }: TestNights,
  population: Population,
): Promise<readonly number[]> {
  for (const [index, [, one]] of population.entries())
    if (one.isConfirmed && !one.isProtected)
      await session.db.transaction().execute((tx) => endProtection(tx, String(index + 1), signature))
  const left = await column('select customer_number from register.customer where is_protected')
  return left.map(Number)
}

async function releaseAll(
  { session, queue, column }: TestNights,
  carrier: Carrier,
  outRoot: string,
): Promise<readonly string[]> {
  const ids = await column("select notification_id from register.notification where status = 'held'")
  const order = { ids: ids.map(String), isAllOrNone: false, carrier, outRoot, suomifi: null }
  return (await release(session.db, queue, order, signature)).ids
}

const runs = {
  numRuns: trialsOf(4),
  endOnFailure: true,
  seed: seedOr(3),
}

async function withNights(work: (nights: TestNights, out: string) => Promise<void>): Promise<void> {
  const nights = await openTestNights()
  const out = await mkdtemp(join(tmpdir(), 'kuntasiirto-protected-'))
  try {
    await work(nights, out)
  } finally {
    await nights.close()
    await rm(out, { recursive: true, force: true })
  }
}

test('whatever the data, an unrestricted output knows nothing of a protected person, and a restricted one no home', {
  timeout: 240_000,
}, async () => {
  const restricted = { nights: 0, late: 0 }
  let lateFiles = 0
  await fc.assert(
    fc.asyncProperty(people, (population) =>
      withNights(async (nights, out) => {
        const onceProtected = new Set<number>()
        const runIds: string[] = []
        for (const [night, date] of dates.entries()) {
          const { run } = await nights.run(date, exportOf(population, night))
          runIds.push(run.runId)
          for (const [index, two] of population.entries())
            if (two[night]!.isProtected) onceProtected.add(index + 1)
          if (night === 0) await holdSome(nights, population)
          const files = await writeEverything(nights, run.runId, date, out)
          for (const number of onceProtected)
            restricted.nights += expectNoTraces(files, number, nameOf(population[number - 1]![night]!.home))
        }
        const counted = await nights.column(`
          select detail from audit.worklist
          inner join register.customer using (customer_number)
          where is_protected and detail ~* 'pori|ulvila|tampere|609|886|837'`)
        expect(counted).toEqual([])

        const stillProtected = await confirmSome(nights, population)
        await releaseAll(nights, 'files', out)
        for (const [night, date] of dates.entries()) {
          const files = await writeEverything(nights, runIds[night]!, date, out)
          const late = files.filter(({ name }) => name.startsWith('late-'))
          lateFiles += late.length
          for (const number of stillProtected)
            for (const { home } of population[number - 1]!)
              restricted.late += expectNoTraces(late, number, nameOf(home))
        }
        const withoutAddress = await nights.column(`
          select notification_id from register.notification
          where status = 'held' and hold_reason = 'NO_ADDRESS' and channel = 'letter'`)
        expect(withoutAddress, 'every letter that was released has an address').toEqual([])
      }),
    ),
    runs,
  )
  expect(restricted.nights).toBeGreaterThan(10 * trials)
  expect(restricted.late).toBeGreaterThan(5 * trials)
  expect(lateFiles).toBeGreaterThan(5 * trials)
})

test('what is sent by Suomi.fi knows no home of whoever is protected by then, whatever the night said', {
  timeout: 240_000,
}, async () => {
  const programme = loadProgramme('kuntakokeilu-2021')
  const sent = { protectedNow: 0, addressed: 0 }
  await fc.assert(
    fc.asyncProperty(people, (population) =>
      withNights(async (nights, out) => {
        const runIds: string[] = []
        for (const [night, date] of dates.entries()) {
          const { run } = await nights.run(date, exportOf(population, night), { carrier: 'suomifi' })
          runIds.push(run.runId)
          if (night === 0) await holdSome(nights, population)
        }
        const stillProtected = new Set(await confirmSome(nights, population))
        await releaseAll(nights, 'suomifi', out)
        for (const runId of runIds) {
          for (const batch of await findPlannedBatches(nights.session.db, runId)) {
            for (const row of await findNotificationsToSend(nights.session.db, runId, batch)) {
              const facts = factsOf(row, programme)
              const words = JSON.stringify([row.streetAddress, composeLetter(facts), composeMessage(facts)])
              const number = Number(row.customerNumber)
              expect(words).toContain(`Sukukanaria${number}z`)
              if (row.streetAddress?.startsWith('Koti')) sent.addressed += 1
              if (!stillProtected.has(number)) continue
              sent.protectedNow += 1
              expect(tracesIn(words, number).filter((trace) => trace.startsWith('Koti'))).toEqual([])
              for (const { home } of population[number - 1]!)
                if (nameOf(home) !== null) expect(words.replaceAll('PORI', '')).not.toContain(nameOf(home))
            }
          }
        }
      }),
    ),
    runs,
  )
  expect(sent.protectedNow).toBeGreaterThan(5 * trials)
  expect(sent.addressed).toBeGreaterThan(2 * trials)
})
