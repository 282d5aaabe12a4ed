import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { measures } from '../../pipeline/approval/thresholds.ts'
import { projectRoot } from '../../pipeline/project.ts'
import { metrics } from '../../pipeline/status/metrics.ts'
import { findFault, splitWords } from '../support/command-parser.ts'
import { openTestSession } from '../support/test-database.ts'

const read = (path: string) => readFileSync(join(projectRoot, path), 'utf8')
const pages = readdirSync(join(projectRoot, 'scripts/deploy/runbook'))
const pageText = (page: string) => read(`scripts/deploy/runbook/${page}`)
const installation = read('scripts/deploy/installation.md')
const alarmPages = pages.filter((page) => page !== 'README.md')

/** Every command of ours on a page: lines of its code blocks, and words between backticks. */
function commandsIn(page: string): string[] {
  const fenced = /^```[a-z]*\n([\s\S]*?)^```$/gm
  const blocks = Array.from(page.matchAll(fenced), ([, block]) => (block ?? '').split('\n')).flat()
  const inline = Array.from(page.replace(fenced, '').matchAll(/`([^`]+)`/g), ([, words]) =>
    (words ?? '').replace(/\s+/g, ' '),
  )
  return [...blocks, ...inline]
    .map((line) => line.replace(/^(as-night|kuntasiirto-as-owner) /, 'kuntasiirto '))
    .filter((line) => line.startsWith('kuntasiirto '))
    .map((line) => line.slice(12))
}
const commandsOn = (page: string) => commandsIn(pageText(page))

describe('the runbook', () => {
  test('has a page for each exit code, and each thing that is measured', () => {
    const codes = Array.from(read('pipeline/errors.ts').matchAll(/exitCode = (\d+)/g), ([, code]) => code)
    expect(new Set(codes).size).toBeGreaterThan(6)
    for (const code of codes) expect(pages.filter((page) => page.startsWith(`exit-${code}-`))).toHaveLength(1)
    for (const measure of measures) expect(pages).toContain(`${measure}.md`)
  })

  test('names each page in its table', () => {
    for (const page of alarmPages) expect(pageText('README.md')).toContain(`(${page})`)
  })

  test.each(alarmPages)('%s fits a screen, and says all that a page must', (page) => {
    const lines = pageText(page).split('\n')
    expect(lines.length).toBeLessThan(40)
    expect(
      Math.max(...lines.filter((line) => !line.startsWith('kuntasiirto')).map(({ length }) => length)),
    ).toBeLessThan(121)
    for (const part of ['Means', 'Affected', 'Look first', 'Decide', 'Mend', 'Call'])
      expect(pageText(page)).toContain(`**${part}.**`)
  })

  test('names only pages and commands that are there', async () => {
    const faults: string[] = []
    let count = 0
    for (const page of alarmPages) {
      for (const [, other = ''] of pageText(page).matchAll(/\b([a-z0-9-]+\.md)\b/g))
        if (!pages.includes(other)) faults.push(`${page}: ${other}`)
      for (const command of commandsOn(page)) {
        count += 1
        const fault = await findFault(splitWords(command))
        if (fault !== null) faults.push(`${page}: ${command}: ${fault}`)
      }
    }
    expect(faults).toEqual([])
    expect(count).toBeGreaterThan(50)
  })

  test('the parser that says so takes no command or option that is not there', async () => {
    expect(await findFault(['status', '--loud'])).toMatch(/unknown option/)
    expect(await findFault(['stat'])).toMatch(/unknown command/)
    expect(await findFault(['run', '--date', 'today'])).toMatch(/--programme/)
    expect(await findFault(['notifications', 'list', '--status', 'lost'])).toMatch(/choose one of/)
  })

  test('its queries run', async () => {
    const { client } = await openTestSession()
    const queries = alarmPages.flatMap(commandsOn).filter((command) => command.startsWith('sql '))
    expect(queries.length).toBeGreaterThan(8)
    for (const query of queries) await client.query(splitWords(query)[1] ?? '')
  })
})

describe('the installation page', () => {
  test('gives only commands of ours', async () => {
    const commands = commandsIn(installation)
    expect(commands.length).toBeGreaterThan(10)
    for (const command of commands) expect(await findFault(splitWords(command)), command).toBeNull()
  })

  test('names only files that are there, and every one of them', () => {
    const ours = readdirSync(join(projectRoot, 'scripts/deploy'))
    for (const [, name = ''] of installation.matchAll(/scripts\/deploy\/([\w.-]+)/g))
      expect(ours).toContain(name)
    const others = ['installation.md', 'every-night.ts'] // itself, and what is for containers
    for (const name of ours.filter((one) => !others.includes(one))) expect(installation).toContain(name)
  })

  test('its folders, files and logins are those of the units and of create-logins.sql', () => {
    const folder = 'scripts/deploy/systemd'
    const units = readdirSync(join(projectRoot, folder)).map((unit) => read(`${folder}/${unit}`))
    const paths = units.flatMap((unit) =>
      Array.from(
        unit.matchAll(/(?:^|[\s=-])(\/(?:srv|etc|opt|var|usr\/local)[\w./-]*[\w])/g),
        ([, path]) => path ?? '',
      ),
    )
    expect(new Set(paths).size).toBeGreaterThan(6)
    for (const path of paths.filter((one) => one !== '/opt/kuntasiirto/scripts/deploy/README.md'))
      expect(installation).toContain(path)
    for (const [, login = ''] of installation.matchAll(/postgres:\/\/(kuntasiirto_\w+):/g))
      expect(read('scripts/deploy/create-logins.sql')).toContain(`'${login}'`)
  })
})

describe('the alert rules', () => {
  interface Rule {
    readonly alert: string
    readonly expr: string
    readonly annotations: { readonly summary: string; readonly runbook: string }
  }
  const rules: Rule[] = parse(read('scripts/deploy/alerts.yml')).groups.flatMap(
    (group: { readonly rules: Rule[] }) => group.rules,
  )
  const labelsOf: Record<string, readonly string[]> = Object.fromEntries(
    Object.entries(metrics).map(([name, { labels }]) => [name, labels]),
  )
  /** Of node_exporter itself. */
  const foreign = ['node_textfile_mtime_seconds', 'node_filesystem_avail_bytes', 'node_filesystem_size_bytes']

  test('ask only for metrics, and labels of them, that are written', () => {
    for (const { expr, annotations } of rules) {
      const used = Array.from(expr.matchAll(/\b(?:kuntasiirto|node)_[a-z_]+/g), ([name]) => name)
      expect(used.length).toBeGreaterThan(0)
      for (const name of used) expect([...Object.keys(metrics), ...foreign]).toContain(name)
      for (const [, name = '', matchers = ''] of expr.matchAll(/(kuntasiirto_[a-z_]+)\{([^}]*)\}/g))
        for (const [, label] of matchers.matchAll(/(\w+)[!=]/g)) expect(labelsOf[name]).toContain(label)
      if (!expr.includes('node_'))
        for (const [, label] of `${annotations.summary}${annotations.runbook}`.matchAll(/\$labels\.(\w+)/g))
          expect(used.flatMap((name) => labelsOf[name] ?? [])).toContain(label)
    }
  })

  const testFiles = ['alerts.test.yml', 'alerts-no-series.test.yml']
  interface RuleTest {
    readonly alert_rule_test: readonly {
      readonly alertname: string
      readonly exp_alerts: readonly object[]
    }[]
  }
  const asserted = testFiles
    .flatMap((file): readonly RuleTest[] => parse(read(`scripts/deploy/${file}`)).tests)
    .flatMap(({ alert_rule_test }) => alert_rule_test)

  test.each(rules.map(({ alert }) => alert))('%s is tested to ring, and to be silent', (alert) => {
    const expected = asserted
      .filter(({ alertname }) => alertname === alert)
      .map(({ exp_alerts }) => exp_alerts.length)
    expect(expected.some((count) => count > 0)).toBe(true)
    expect(expected).toContain(0)
  })

  test('ring when everything is silent', () => {
    const deadMen = rules.filter(({ expr }) => expr.startsWith('absent('))
    for (const part of ['kuntasiirto_night_', 'kuntasiirto_verification_', 'kuntasiirto_dead_letters'])
      expect(deadMen.filter(({ expr }) => expr.includes(part))).toHaveLength(1)
  })

  const hasPromtool = spawnSync('promtool', ['--version']).status === 0
  test.skipIf(!hasPromtool)('ring at what they should, and at nothing else (promtool)', () => {
    const cwd = join(projectRoot, 'scripts/deploy')
    for (const args of [
      ['check', 'rules', 'alerts.yml'],
      ['test', 'rules', ...testFiles],
    ]) {
      const { status, stdout, stderr } = spawnSync('promtool', args, { cwd, encoding: 'utf8' })
      expect(status, `${stdout}${stderr}`).toBe(0)
    }
  })

  test('lead to a page of the runbook each, and to every exit code and measure', () => {
    const named = rules.flatMap(({ annotations: { runbook } }) =>
      runbook.includes('{{') ? measures.map((one) => runbook.replace(/\{\{.*\}\}/, one)) : [runbook],
    )
    for (const path of named) expect(pages).toContain(path.replace('scripts/deploy/runbook/', ''))
    const reached = new Set(named.map((path) => path.replace('scripts/deploy/runbook/', '')))
    expect(alarmPages.filter((page) => !reached.has(page))).toEqual(['restore.md'])
  })
})

describe('the units, the crontab and the containers', () => {
  const folder = 'scripts/deploy/systemd'
  const units = readdirSync(join(projectRoot, folder))
  const settings = (unit: string, name: string) =>
    Array.from(
      read(`${folder}/${unit}`).matchAll(new RegExp(`^${name}=(.*)$`, 'gm')),
      ([, value]) => value ?? '',
    )
  /** Each command of ours in a line, by the launcher that is in PATH. */
  const commandsOf = (line: string) =>
    line
      .split(' && ')
      .flatMap((part) => /(?:^|[\s/])kuntasiirto (.*?)( >\/dev\/null)?$/.exec(part)?.[1] ?? [])

  test('every command they give is one of ours', async () => {
    const lines = [
      ...units.flatMap((unit) => ['ExecStart', 'ExecStartPost'].flatMap((name) => settings(unit, name))),
      ...read('scripts/deploy/crontab.example').split('\n'),
    ].filter((line) => !line.startsWith('#') && !line.includes('/logger '))
    const commands = lines.flatMap(commandsOf)
    expect(commands).toHaveLength(10)
    for (const command of commands) expect(await findFault(splitWords(command)), command).toBeNull()
    for (const line of lines.filter((one) => one.includes('/usr/local/bin/')))
      expect(line).toMatch(/^\/usr\/local\/bin\/kuntasiirto /)
  })

  test('every service is confined, and private by its umask', () => {
    const services = units.filter(
      (unit) => unit.endsWith('.service') && !unit.startsWith('kuntasiirto-alarm'),
    )
    expect(services).toHaveLength(4)
    for (const unit of services) {
      expect(settings(unit, 'User')).toEqual(['kuntasiirto'])
      expect(settings(unit, 'UMask')).toEqual(['0077'])
      expect(settings(unit, 'NoNewPrivileges')).toEqual(['yes'])
      expect(settings(unit, 'ProtectSystem')).toEqual(['strict'])
      expect(settings(unit, 'EnvironmentFile')).toHaveLength(1)
    }
  })

  test('every timer has its service, and comes again', () => {
    for (const unit of units.filter((one) => one.endsWith('.timer'))) {
      expect(units).toContain(unit.replace('.timer', '.service'))
      expect([...settings(unit, 'OnCalendar'), ...settings(unit, 'OnUnitActiveSec')]).toHaveLength(1)
    }
    expect(settings('kuntasiirto-night@.timer', 'Persistent')).toEqual(['true'])
    expect(settings('kuntasiirto-worker@.service', 'Restart')).toEqual(['always'])
    for (const unit of ['kuntasiirto-night@.service', 'kuntasiirto-verify.service'])
      expect(settings(unit, 'OnFailure')).toEqual(['kuntasiirto-alarm@%n.service'])
  })

  interface Service {
    readonly image: string
    readonly environment?: Readonly<Record<string, string>>
    readonly env_file?: readonly { readonly path: string }[]
    readonly command?: readonly string[]
    readonly entrypoint?: readonly string[]
    readonly healthcheck?: { readonly test: readonly string[] }
    readonly volumes?: readonly string[]
    readonly restart: string
    readonly init?: boolean
    readonly read_only?: boolean
    readonly logging?: object
    readonly deploy?: { readonly replicas: number }
    readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>
  }
  const services: Record<string, Service> = parse(read('docker-compose.yml'), { merge: true }).services
  const ours = Object.entries(services).filter(([name]) => name !== 'postgres')

  test('docker-compose.yml: Postgres, one migration, what every night needs, and a login by hand for each role', () => {
    expect(Object.keys(services)).toEqual([
      ...['postgres', 'migrate', 'night', 'seal', 'verify', 'metrics', 'worker'],
      ...['owner', 'engine', 'operator', 'analyst', 'auditor'],
    ])
    expect(services.worker?.deploy?.replicas).toBe(2)
    for (const [name, { depends_on }] of ours.filter(([one]) => one !== 'migrate'))
      expect(depends_on?.migrate, name).toEqual({ condition: 'service_completed_successfully' })
    for (const [name, { logging }] of Object.entries(services)) expect(logging, name).toBeDefined()
  })

  test('each container has the login of one role, and no other password', () => {
    const logins: Readonly<Record<string, string>> = {
      OWNER: 'kuntasiirto_owner',
      ENGINE: 'kuntasiirto_night',
      OPERATOR: 'kuntasiirto_desk',
      ANALYST: 'kuntasiirto_dashboards',
      AUDITOR: 'kuntasiirto_audit',
    }
    const made = read('scripts/deploy/create-logins.sql')
    for (const [name, { environment, env_file }] of ours) {
      const role = /^\$\{([A-Z]+)_PASSWORD:/.exec(environment?.PGPASSWORD ?? '')?.[1] ?? ''
      const expected = ['OWNER', 'OPERATOR', 'ANALYST', 'AUDITOR'].find((one) => one.toLowerCase() === name)
      expect(role, name).toBe(name === 'migrate' ? 'OWNER' : (expected ?? 'ENGINE'))
      expect(environment?.DATABASE_URL).toContain(`//${logins[role]}@postgres:`)
      expect(made).toContain(`'${logins[role]}'`)
      expect(Object.values(environment ?? {}).filter((value) => value.includes('PASSWORD:'))).toHaveLength(1)
      expect((env_file ?? []).map(({ path }) => path)).toEqual(
        expected === undefined ? ['kuntasiirto.env'] : [],
      )
    }
  })

  test('its commands and its health checks are ours', async () => {
    for (const [name, { command = [], entrypoint = [], healthcheck }] of ours) {
      const isNightly = entrypoint.includes('scripts/deploy/every-night.ts')
      expect(await findFault(isNightly ? command.slice(1) : command), name).toBeNull()
      if (isNightly) expect(command[0]).toMatch(/^\d\d:\d\d$/)
      if (healthcheck !== undefined) expect(await findFault(healthcheck.test.slice(3)), name).toBeNull()
    }
    for (const name of ['night', 'seal', 'verify', 'metrics', 'worker', 'postgres'])
      expect(services[name]?.healthcheck, name).toBeDefined()
  })

  test('its containers are read-only, and see the exports read-only', () => {
    for (const [name, { init, read_only, volumes = [] }] of ours) {
      expect({ init, read_only }, name).toEqual({ init: true, read_only: true })
      for (const volume of volumes.filter((one) => one.startsWith('./exports')))
        expect(volume).toMatch(/:ro$/)
    }
  })

  test('the image holds what the containers start, and runs as nobody special', () => {
    const image = read('Dockerfile')
    const admitted = read('.dockerignore').split('\n')
    const copied = Array.from(image.matchAll(/^COPY (.+) \S+$/gm), ([, paths]) =>
      (paths ?? '').split(' '),
    ).flat()
    for (const path of [
      'scripts/kuntasiirto.cjs',
      'scripts/launch.cjs',
      'pipeline',
      'sql',
      'scripts/deploy/every-night.ts',
    ])
      expect(copied).toContain(path)
    for (const path of copied) expect(admitted).toContain(`!${path}`)
    expect(image).toMatch(/^USER node$/m)
    // Its entry points are those of the containers: the launcher, by the image's Node.
    expect(image).toMatch(/^ENTRYPOINT \["node", "scripts\/kuntasiirto.cjs"\]$/m)
  })

  test('the image holds neither a second Node nor the embedded Postgres, and all else that is needed', () => {
    const lock: Readonly<Record<string, { readonly optional?: true; readonly dev?: true }>> = JSON.parse(
      read('package-lock.json'),
    ).packages
    const omitted = Object.keys(lock).filter((path) => lock[path]?.optional && !lock[path].dev)
    const { optionalDependencies } = JSON.parse(read('package.json'))
    const named = Object.keys(optionalDependencies).map((name) => `node_modules/${name}`)
    // That of pg is for another platform's sockets.
    expect(omitted.toSorted()).toEqual([...named, 'node_modules/pg-cloudflare'].toSorted())
    expect(read('Dockerfile')).toContain('npm ci --omit=dev --omit=optional &&')
  })
})
