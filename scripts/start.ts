/**
 * The first run: makes the sample exports, runs the cut-over night of the Pori region on them, and shows what happened.
 * Running it again does no harm: the night is on record then.
 */
import { spawnSync } from 'node:child_process'
import { join, relative, resolve } from 'node:path'
import { attachEmbeddedServer, type EmbeddedServer } from '../pipeline/db/embedded-server.ts'
import { projectRoot } from '../pipeline/project.ts'

const scenario = 'fixtures/porin-seutu'
const night = '2021-03-01'
const programme = 'kuntakokeilu-2021'
const cli = 'pipeline/cli.ts'

/** Whatever is set for real nights is not for these invented people: of our settings only those of the machine count. */
const ofTheMachine = ['KUNTASIIRTO_HOME', 'KUNTASIIRTO_WORKERS']
const home = resolve(projectRoot, process.env.KUNTASIIRTO_HOME || '.kuntasiirto')
const env = {
  ...Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => ofTheMachine.includes(name) || !/^(DATABASE_URL$|PG|KUNTASIIRTO_)/i.test(name),
    ),
  ),
  KUNTASIIRTO_HOME: home,
  KUNTASIIRTO_ENV_FILE: 'none',
}
let server: EmbeddedServer | null = null

async function start(
  output: 'inherit' | 'pipe',
  script: string,
  ...args: readonly string[]
): Promise<string> {
  const { status, stdout } = spawnSync(process.execPath, [...process.execArgv, script, ...args], {
    cwd: projectRoot,
    stdio: ['inherit', output, 'inherit'],
    encoding: 'utf8',
    env,
  })
  if (status !== 0) {
    await server?.close()
    process.exit(status ?? 1)
  }
  return stdout
}

async function show(title: string, script: string, ...args: readonly string[]): Promise<void> {
  const words = script === cli ? ['npm run kuntasiirto --', ...args] : ['npm run fixtures --', ...args]
  console.log(`\n── ${title}\n   ${words.map(quote).join(' ')}\n`)
  await start('inherit', script, ...args)
}

function quote(word: string): string {
  return /[ *]/.test(word) && !word.startsWith('npm') ? `"${word}"` : word
}

await show(
  'Sample exports: some 9 000 invented people of two TE offices',
  'scripts/generate-exports.ts',
  scenario,
)
server = await attachEmbeddedServer(home) // a night uses one that is there, and makes none
const exports = ['--exports', `${scenario}/nights/${night}`]
await show('The night', cli, 'run', '--programme', programme, '--date', night, ...exports)
const customer =
  "select min(customer_number) as customer_number from audit.standing where outcome = 'TRANSFER' and cardinality(groups_met) > 1"
const [first]: { customer_number: string }[] = JSON.parse(await start('pipe', cli, 'sql', '--json', customer))
if (first) await show('One customer, from file line to letter', cli, 'explain', first.customer_number)
await show(
  'Asking the account',
  cli,
  'sql',
  'select outcome, reason_code, sum(customer_count) as customers from audit.outcome_count group by outcome, reason_code order by customers desc',
)
await server.close()

const out = relative(process.cwd(), join(projectRoot, 'out', programme, night))
console.log(`
── Where it is
   ${out}/handover    what each municipality receives
   ${out}/letters     letters in batches, with an index
   ${out}/messages    e-service messages
   ${out}/*-restricted  the same for people under non-disclosure (turvakielto), apart
   ${out}/report      the balance sheet, without personal data

   Next, with DATABASE_URL unset: npm run kuntasiirto -- status
         npm run kuntasiirto -- run --programme ${programme} --date 2021-03-02 --exports ${scenario}/nights/2021-03-02`)
