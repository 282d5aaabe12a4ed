/**
 * The first run: makes the sample exports, runs the cut-over night of the Pori region on them, and shows what happened.
 * Running it again does no harm: the night is on record then.
 */
import { spawnSync } from 'node:child_process'
import { join, relative } from 'node:path'
import { projectRoot } from '../pipeline/config.ts'

const scenario = 'fixtures/porin-seutu'
const night = '2021-03-01'
const programme = 'kuntakokeilu-2021'
const cli = 'pipeline/cli.ts'
/** The embedded server and files, whatever is set for real nights: the people are invented. */
const env = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) => !/^(DATABASE_URL|KUNTASIIRTO_(CARRIER|SUOMIFI_.*))$/.test(name),
  ),
)

function show(title: string, script: string, ...args: readonly string[]): void {
  const words = script === cli ? ['npm run kuntasiirto --', ...args] : ['npm run fixtures --', ...args]
  console.log(`\n── ${title}\n   ${words.map(quote).join(' ')}\n`)
  const { status } = spawnSync(process.execPath, [script, ...args], {
    cwd: projectRoot,
    stdio: 'inherit',
    env,
  })
  if (status !== 0) process.exit(status ?? 1)
}

function quote(word: string): string {
  return /[ *]/.test(word) && !word.startsWith('npm') ? `"${word}"` : word
}

show('Sample exports: some 9 000 invented people of two TE offices', 'scripts/generate-exports.ts', scenario)
show(
  'The night',
  cli,
  'run',
  '--programme',
  programme,
  '--date',
  night,
  '--exports',
  `${scenario}/nights/${night}`,
)
const customer =
  "select min(customer_number) as customer_number from audit.standing where outcome = 'TRANSFER' and cardinality(groups_met) > 1"
const found = spawnSync(process.execPath, [cli, 'sql', '--json', customer], {
  cwd: projectRoot,
  encoding: 'utf8',
})
const [first]: { customer_number: string }[] = JSON.parse(found.stdout)
if (first) show('One customer, from file line to letter', cli, 'explain', first.customer_number)
show(
  'Asking the account',
  cli,
  'sql',
  'select outcome, reason_code, sum(customer_count) as customers from audit.outcome_count group by outcome, reason_code order by customers desc',
)

const out = relative(process.cwd(), join(projectRoot, 'out', programme, night))
console.log(`
── Where it is
   ${out}/handover    what each municipality receives
   ${out}/letters     letters in batches, with an index
   ${out}/messages    e-service messages
   ${out}/*-restricted  the same for people under non-disclosure (turvakielto), apart
   ${out}/report      the balance sheet, without personal data

   Next: npm run kuntasiirto -- status
         npm run kuntasiirto -- run --programme ${programme} --date 2021-03-02 --exports ${scenario}/nights/2021-03-02`)
