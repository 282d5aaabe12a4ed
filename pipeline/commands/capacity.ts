import { Command } from 'commander'
import { sum } from '../assign/needs.ts'
import { type Context, withMigratedDatabase } from '../context.ts'
import { acquireNightLock } from '../db/night-lock.ts'
import { loadProfile } from '../extract/profile.ts'
import { loadProgramme } from '../programmes/programme.ts'
import { type Capacity, measureCapacity, type ShortageToClose } from '../rehearsal/capacity.ts'
import { printAnswer } from '../terminal/answer.ts'
import { formatTable } from '../terminal/table.ts'

interface Options {
  readonly programme: string
  readonly exports: string
  readonly profile?: string
  readonly allowUnconfirmedAreas: boolean
  readonly json: boolean
}

async function capacity(context: Context, options: Options): Promise<Capacity> {
  const programme = loadProgramme(options.programme)
  const { exports, allowUnconfirmedAreas } = options
  const folder = { exports, allowUnconfirmedAreas, profile: await loadProfile(options.profile) }
  return await withMigratedDatabase(context, 'capacity', async ({ session }) => {
    await acquireNightLock(session)
    return await measureCapacity(session, folder, programme, context.signal)
  })
}

const linesShown = 40
const idsShown = 10

export function formatCapacity(result: Capacity): string[] {
  const { programme, asOfDate, isOwnList, servicePoints, caseworkers } = result
  const list = isOwnList
    ? "the folder's caseworkers"
    : 'the caseworkers of the last list (the folder has no caseworkers.csv)'
  const areShared = caseworkers.some(({ serves }) => serves.length > 1)
  const isFew = [
    ...servicePoints.flatMap(({ withCaseworker, waiting, dormant }) => [withCaseworker, waiting, dormant]),
    ...caseworkers.map(({ customers }) => customers),
  ].includes(null)
  return [
    `${programme}, night of ${asOfDate}: what ${list} can do. Nothing was written.`,
    '',
    ...formatCounts(result),
    '',
    ...formatShortages(result),
    ...formatList(
      ['area', 'service point', 'with a caseworker', 'waiting', 'dormant', 'places'],
      servicePoints.map((one) => [
        ...[one.area, one.servicePoint],
        ...[one.withCaseworker, one.waiting, one.dormant].map((count) => count ?? '·'),
        one.places,
      ]),
    ),
    ...(areShared ? ['Places of caseworkers who may serve at several service points count at each.'] : []),
    ...formatList(
      ['caseworker', 'municipality', 'service point', 'customers', 'places'],
      caseworkers.map((one) => [
        ...[
          one.caseworkerId,
          one.municipality,
          one.servicePointId ?? 'any',
          one.customers ?? '·',
          one.places,
        ],
      ]),
    ),
    ...(isFew
      ? ['· fewer than 5, or what would give such a count away; nobody under non-disclosure by place']
      : []),
  ]
}

function formatCounts({ customers, unconfirmed, caseworkers }: Capacity): string[] {
  const { withCaseworker, waiting, dormant } = customers
  const fullTime = Number(sum(caseworkers.map((one) => one.fullTimeEquivalent)).toFixed(2))
  const places = sum(caseworkers.map((one) => one.places))
  const idle = caseworkers.filter(({ serves }) => serves.length === 0).map(({ caseworkerId }) => caseworkerId)
  return [
    `${withCaseworker + waiting + dormant} customers after the night: ${withCaseworker} have a caseworker, ${waiting} wait, ${dormant} are dormant (they take no place).`,
    `${caseworkers.length} caseworkers (${fullTime} full-time equivalents) have ${places} places.`,
    ...(idle.length > 0
      ? [
          `${idle.length} of them may serve none of these customers, by kunta, toimipiste or ryhmat: ${shorten(idle)}`,
        ]
      : []),
    ...(unconfirmed === null || unconfirmed > 0
      ? [
          `Left out, of unconfirmed areas: ${unconfirmed ?? 'fewer than 5'} (--allow-unconfirmed-areas takes them in).`,
        ]
      : []),
  ]
}

function formatShortages({ customers, shortages }: Capacity): string[] {
  if (shortages.length === 0) return ['Nobody waits, and no capacity is short.']
  const missing = shortages.map((one) => (one.kind === 'capacity' ? (one.fullTimeWorkers ?? 0) : 0))
  return [
    customers.waiting > 0
      ? `${customers.waiting} wait. With ${workers(sum(missing))}, each where one is short, nobody would:`
      : 'Nobody waits, but not everybody is served in their language:',
    ...shortages.flatMap((shortage) => [`  ${shortage.description}`, `    ${formatRemedy(shortage)}`]),
  ]
}

function formatRemedy({ kind, count, fullTimeWorkers, cap }: ShortageToClose): string {
  if (count === null) return 'They are among those whose places are told in no count.'
  if (fullTimeWorkers === null) return 'How many more must speak it can be told once nobody waits there.'
  const who = kind === 'language' ? 'who speak it' : 'who may serve them'
  return `${workers(fullTimeWorkers)} ${who}, with ${cap} customers each, would close the gap.`
}

function workers(count: number): string {
  return `${count} more full-time ${count === 1 ? 'worker' : 'workers'}`
}

/** A table of the first lines; none without lines. */
function formatList(columns: readonly string[], rows: readonly (readonly unknown[])[]): string[] {
  if (rows.length === 0) return []
  const more = rows.length - linesShown
  return [
    '',
    ...formatTable(columns, rows.slice(0, linesShown)),
    ...(more > 0 ? [`… and ${more} more (--json has them all)`] : []),
  ]
}

function shorten(ids: readonly string[]): string {
  return [...ids.slice(0, idsShown), ...(ids.length > idsShown ? ['…'] : [])].join(' ')
}

export function capacityCommand(context: () => Context): Command {
  return new Command('capacity')
    .description(
      'how far the caseworkers of a night to come will go: who waits, and how many are missing; writes nothing',
    )
    .requiredOption('--programme <id>', 'the programme, e.g. kuntakokeilu-2021')
    .requiredOption('--exports <folder>', "the night's folder, judged on what the register knows now")
    .option('--profile <file>', 'the export profile (default: the one that comes with the pipeline)')
    .option('--allow-unconfirmed-areas', 'as for run', false)
    .option('--json', 'as JSON: all service points and caseworkers', false)
    .addHelpText(
      'after',
      `
The caseworkers are those of the folder's caseworkers.csv; without one, those of the last list. To try another list,
copy the folder, change caseworkers.csv and its line in manifest.csv (rows, checksum). Full-time workers are counted in
halves, each with the cap most common among those who may serve there, or the programme's where there is nobody. The
database is brought to the current schema first; while it reckons, no night can be run.

Example:
  kuntasiirto capacity --programme kuntakokeilu-2021 --exports exports/2021-03-01`,
    )
    .action(async (options: Options) => {
      const ready = context()
      const result = await capacity(ready, options)
      printAnswer(ready, options.json, result, formatCapacity)
    })
}
