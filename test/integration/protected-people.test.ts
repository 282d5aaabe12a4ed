import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { encodeSummary, summarise } from '../../pipeline/audit/summary.ts'
import { composeLetter, type LetterFacts } from '../../pipeline/notify/content/letter.ts'
import { closeFolders, listFiles } from '../../pipeline/notify/files/close-folder.ts'
import { nightFolder, writeOutputFile } from '../../pipeline/notify/files/write-file.ts'
import type { LetterRenderer } from '../../pipeline/notify/print/render-letters.ts'
import { type CustomerRow, customer, customerFile, hetuOfNumber } from '../support/builders.ts'
import { openTestNights, type TestNights } from '../support/nights.ts'

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
}
const person: fc.Arbitrary<Person> = fc.record({
  home: fc.constantFrom(...homeCodes),
  isProtected: fc.boolean(),
  hasAddress: fc.boolean(),
  hasContact: fc.boolean(),
  isOnline: fc.boolean(),
  language: fc.constantFrom('fi', 'sv', ''),
  tongue: fc.constantFrom('fi', 'so', ''),
})
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

async function writeEverything({ session, queue }: TestNights, runId: string, date: string, out: string) {
  // biome-ignore lint/suspicious/noExplicitAny: only batches are written here
  const renderer = wordsOnly as any as LetterRenderer
  for (;;) {
    const taken = await queue.takeFiles(async (tx, ids) => {
      for (const id of ids) await writeOutputFile(tx, id, out, renderer)
    })
    if (taken.outcome !== 'done') break
  }
  const run = { runId, programmeId: 'kuntakokeilu-2021', asOfDate: date }
  const folder = nightFolder(out, run.programmeId, date)
  await closeFolders(session.db, run, folder, async () => encodeSummary(await summarise(session.db, run)))
  const files = await listFiles(folder)
  return await Promise.all(
    files.map(async (name) => ({ name, text: await readFile(join(folder, name), 'utf8') })),
  )
}

const isRestricted = (name: string) => name.includes('-restricted/')

test('whatever the data, an unrestricted output knows nothing of a protected person, and a restricted one no home', {
  timeout: 240_000,
}, async () => {
  let protectedFiles = 0
  await fc.assert(
    fc.asyncProperty(people, async (population) => {
      const nights = await openTestNights()
      const out = await mkdtemp(join(tmpdir(), 'kuntasiirto-protected-'))
      try {
        const onceProtected = new Set<number>()
        for (const [night, date] of ['2021-03-01', '2021-03-02'].entries()) {
          const rows = population.map((two, index) => rowOf(index + 1, night, two[night]!))
          const { run } = await nights.run(date, { 'customers-0301.csv': customerFile(rows) })
          for (const [index, two] of population.entries())
            if (two[night]!.isProtected) onceProtected.add(index + 1)
          const files = await writeEverything(nights, run.runId, date, out)
          for (const number of onceProtected) {
            const { home } = population[number - 1]![night]!
            const name = homes[home as keyof typeof homes]
            const traces = [
              `Sukukanaria${number}z`,
              hetuOfNumber(String(number)),
              `Kotikanarianpolku ${number}`,
              `Yhteyskanarianpolku ${number}`,
            ]
            for (const file of files) {
              const found = traces.filter(
                (trace) =>
                  file.text.includes(`${trace}A9`) ||
                  file.text.includes(`${trace}B9`) ||
                  (!trace.includes('polku') && file.text.includes(trace)),
              )
              if (!isRestricted(file.name)) expect(found, file.name).toEqual([])
              else {
                protectedFiles += 1
                expect(
                  found.filter((trace) => trace.startsWith('Koti')),
                  file.name,
                ).toEqual([])
                const words = file.text.split('\n').find((line) => line.includes(`Sukukanaria${number}z`))
                const isLetter = /^(letters|messages)/.test(file.name) && words !== undefined
                // The contact address is PORI for everybody, and is not the home.
                if (isLetter && name !== null)
                  expect(words.replaceAll('PORI', ''), file.name).not.toContain(name)
              }
              expect(file.name, 'a restricted name tells no place').not.toMatch(
                /-restricted\/.*(pori|ulvila|tampere|pirkanmaa|609|886|837)/i,
              )
              if (file.name.startsWith('handover-restricted/') && !file.name.endsWith('index.csv'))
                expect(file.text.split('\r\n').filter(Boolean), file.name).toHaveLength(2)
            }
          }
        }
        const counted = await nights.column(`
          select detail from audit.worklist
          inner join register.customer using (customer_number)
          where is_protected and detail ~* 'pori|ulvila|tampere|609|886|837'`)
        expect(counted).toEqual([])
      } finally {
        await nights.close()
        await rm(out, { recursive: true, force: true })
      }
    }),
    { numRuns: Number(process.env.RUNS ?? 10), endOnFailure: true, seed: Number(process.env.SEED ?? 3) },
  )
  expect(protectedFiles).toBeGreaterThan(20)
})
