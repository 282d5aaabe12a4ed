import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { measures } from '../../pipeline/audit/thresholds.ts'
import { projectRoot } from '../../pipeline/config.ts'
import { metrics } from '../../pipeline/monitoring/metrics.ts'
import { findFault, splitWords } from '../support/command-parser.ts'
import { openTestSession } from '../support/test-database.ts'

const read = (path: string) => readFileSync(join(projectRoot, path), 'utf8')
const pages = readdirSync(join(projectRoot, 'scripts/deploy/runbook'))
const pageText = (page: string) => read(`scripts/deploy/runbook/${page}`)
const alarmPages = pages.filter((page) => page !== 'README.md')

/** Every command of ours on a page: lines of its code blocks, and words between backticks. */
function commandsOn(page: string): string[] {
  const text = pageText(page).replace(/\s*\n(?!\n)(?=[^\n]*`)/g, (space) => space)
  const blocks = Array.from(text.matchAll(/```\n([\s\S]*?)```/g), ([, block]) =>
    (block ?? '').split('\n'),
  ).flat()
  const inline = Array.from(text.replace(/```[\s\S]*?```/g, '').matchAll(/`([^`]+)`/g), ([, words]) =>
    (words ?? '').replace(/\s+/g, ' '),
  )
  return [...blocks, ...inline]
    .filter((line) => line.startsWith('kuntasiirto '))
    .map((line) => line.slice(12))
}

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
  const commandIn = (line: string) => /pipeline\/cli\.ts (.*?)( >\/dev\/null)?$/.exec(line)?.[1] ?? ''

  test('every command they give is one of ours', async () => {
    const lines = [
      ...units.flatMap((unit) => ['ExecStart', 'ExecStartPost'].flatMap((name) => settings(unit, name))),
      ...read('scripts/deploy/crontab.example').split('\n'),
    ].filter((line) => line.includes('cli.ts'))
    expect(lines).toHaveLength(9)
    for (const line of lines) expect(await findFault(splitWords(commandIn(line))), line).toBeNull()
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

  test('docker-compose.yml: Postgres, one migration, a nightly run, two workers', () => {
    expect(Object.keys(services)).toEqual(['postgres', 'migrate', 'night', 'verify', 'worker', 'pipeline'])
    expect(services.worker?.deploy?.replicas).toBe(2)
    expect(services.night?.entrypoint).toEqual(['node', 'scripts/deploy/every-night.ts'])
    for (const [name, { depends_on }] of ours.filter(([one]) => one !== 'migrate'))
      expect(depends_on?.migrate, name).toEqual({ condition: 'service_completed_successfully' })
    for (const [name, { logging }] of Object.entries(services)) expect(logging, name).toBeDefined()
  })

  test('its commands and its health checks are ours', async () => {
    for (const [name, { command = [], entrypoint, healthcheck }] of ours) {
      expect(await findFault(entrypoint === undefined ? command : command.slice(1)), name).toBeNull()
      if (entrypoint !== undefined) expect(command[0]).toMatch(/^\d\d:\d\d$/)
      if (healthcheck !== undefined) expect(await findFault(healthcheck.test.slice(3)), name).toBeNull()
    }
    for (const name of ['night', 'worker', 'postgres']) expect(services[name]?.healthcheck).toBeDefined()
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
    for (const path of ['pipeline', 'sql', 'scripts/deploy/every-night.ts']) expect(copied).toContain(path)
    for (const path of copied) expect(admitted).toContain(`!${path}`)
    expect(image).toMatch(/^USER node$/m)
  })
})
