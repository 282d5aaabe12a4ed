import { between, createRandom, pick, type Random } from '../../scripts/generator/random.ts'
import {
  type CustomerRow,
  caseworkerFile,
  customer,
  customerFile,
  type DecisionLine,
  decisionFile,
  hetuOf,
} from './builders.ts'
import type { TestNights } from './nights.ts'

/** By the rules of 2021 from 1.6. on; the last one is past the programme's end. */
export const dates = [
  '2021-06-01',
  '2021-06-02',
  '2021-06-04',
  '2021-07-20',
  '2024-12-31',
  '2025-01-03',
] as const

const homes = ['609', '609', '609', '886', '271', '837', '684', '198'] as const
const population = 220

function drawLife(random: Random, date: string): CustomerRow {
  const flag = (share: number) => (random() < share ? 'K' : 'E')
  const day = (from: string, days: number) =>
    new Date(Date.parse(from) + between(random, -days, days) * 86_400_000).toISOString().slice(0, 10)
  return {
    home_municipality: pick(random, homes),
    mother_tongue: pick(random, ['fi', 'fi', 'sv', 'se', 'so', '']),
    service_language: pick(random, ['fi', 'fi', 'sv', '']),
    earnings_related_entitlement: pick(random, ['K', 'K', 'E', '']),
    benefit: pick(random, ['', 'TMT', 'APR']),
    unemployed_since: random() < 0.5 ? day('2020-06-01', 400) : '',
    immigrant: pick(random, ['K', 'E', 'E', '']),
    integration_period_ends_on: random() < 0.3 ? day(date, 200) : '',
    job_search_started_on: day('2020-01-01', 300),
    job_search_ended_on: random() < 0.2 ? day(date, 20) : '',
    employment_code: pick(random, ['02', '02', '03', '08', '01']),
    non_disclosure: flag(0.15),
    uses_e_service: flag(0.5),
    street_address: random() < 0.9 ? 'Keksitty katu 1' : '',
    sex: pick(random, ['1', '2', '2', '', '9']),
    labour_market_subsidy_days: String(between(random, 0, 1100)),
  }
}

/** The rows of a night's files. */
export function analysedRows(seed: number, night: number): readonly CustomerRow[] {
  return drawNight(seed, night).rows
}

/** A night of people who come, go missing, are rejected, move, come under non-disclosure, and are decided about. */
export async function runAnalysedNight(nights: TestNights, seed: number, night: number): Promise<void> {
  const { rows, decisions } = drawNight(seed, night)
  await nights.run(dates[night]!, {
    'customers-0301.csv': customerFile(rows.filter((_, index) => index % 3 > 0)),
    'customers-0302.csv': customerFile(rows.filter((_, index) => index % 3 === 0)),
    'decisions.csv': decisionFile(decisions),
    'caseworkers.csv': caseworkerFile([
      { id: '609-1', languages: 'fi|sv', fullTime: '0,5', most: '80' },
      { id: '609-2', most: night < 2 ? '20' : '0' },
      { id: '886-1', municipality: '886', most: '6' },
      { id: '837-1', municipality: '837', most: '150' },
    ]),
  })
}

function drawNight(seed: number, night: number) {
  const date = dates[night]!
  const rows: CustomerRow[] = []
  const decisions: DecisionLine[] = []
  for (let index = 0; index < population; index++) {
    const isThereFromStart = createRandom(seed, index)() < 0.7
    if (!isThereFromStart && night === 0) continue
    const random = createRandom(seed, index, night)
    const number = String(7_000 + index)
    if (random() < 0.05) continue
    rows.push({ ...personOf(seed, index, night), ...(random() < 0.05 ? { employment_code: '' } : {}) })
    if (random() < 0.06)
      decisions.push({
        ...{
          customer: number,
          kind: pick(random, ['PALAUTUS', 'SIIRTO'] as const),
          on: date,
          municipality: '886',
        },
      })
  }
  return { rows, decisions }
}

/** As the customer's life is on a night, which changed every fifth night or so. */
function personOf(seed: number, index: number, night: number): CustomerRow {
  const born = new Date(Date.UTC(1958 + (index % 47), 0, 1 + index)).toISOString().slice(0, 10)
  let changed = night
  while (changed > 0 && createRandom(seed, index, changed, 1)() < 0.8) changed--
  return customer(String(7_000 + index), {
    ...drawLife(createRandom(seed, index, changed, 2), dates[changed]!),
    personal_identity_code: hetuOf(born, 900 + (index % 90)),
    te_office: index % 4 === 0 ? '0302' : '0301',
  })
}

/** What workers and Suomi.fi would do afterwards: files written, some messages sent, some of them seen. */
export async function pretendDelivery({ session }: TestNights): Promise<void> {
  await session.client.query(`
    update register.output_file
    set status = 'rendered', sha256 = 'x', rendered_at = finished_at + (output_file_id % 7) * interval '90 seconds'
    from audit.run where run.run_id = output_file.run_id and output_file_id % 5 > 0;
    update register.notification
    set status = 'rendered', file_name = output_file.file_name, sha256 = 'x', page = 1
    from register.output_file
    where output_file.output_file_id = notification.output_file_id and output_file.status = 'rendered';
    with one as (
        select notification_id, finished_at, row_number() over (order by notification_id) as number
        from register.notification inner join audit.run using (run_id)
        where notification.status = 'rendered' and channel = 'message'
    )
    update register.notification
    set status = 'sent', message_id = one.number::text, sent_as = 'electronic', sent_at = one.finished_at + one.number * interval '20 seconds'
    from one where one.notification_id = notification.notification_id and one.number % 2 = 0;
    insert into register.notification_event (notification_id, event_type, happened_at)
    select notification_id, 'Electronic message read', sent_at + interval '2 hours'
    from register.notification where sent_at is not null and message_id::integer % 4 = 0`)
}
