/** A strict reader of the Prometheus text format: throws at whatever a collector would refuse. */
interface ReadSample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

const metricName = '[a-zA-Z_:][a-zA-Z0-9_:]*'
const labelPair = '[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\\\\n]|\\\\[\\\\"n])*"'
const sampleLine = new RegExp(
  `^(${metricName})(?:\\{(${labelPair}(?:,${labelPair})*)?\\})? (-?(?:\\d+(?:\\.\\d+)?(?:e[+-]?\\d+)?)|NaN|[+-]Inf)$`,
)

export function readExposition(text: string): ReadSample[] {
  if (text !== '' && !text.endsWith('\n')) throw new Error('the last line does not end')
  const samples: ReadSample[] = []
  const told = { help: new Set<string>(), type: new Set<string>(), series: new Set<string>() }
  let current = ''
  for (const line of text.split('\n').slice(0, -1)) {
    const [, kind, about, rest = ''] = new RegExp(`^# (HELP|TYPE) (${metricName}) (.*)$`).exec(line) ?? []
    if (kind === 'HELP' && about !== undefined) {
      if (told.help.has(about)) throw new Error(`a second HELP of ${about}`)
      if (/\\(?![\\n])/.test(rest)) throw new Error(`HELP of ${about} is not escaped`)
      told.help.add(about)
    } else if (kind === 'TYPE' && about !== undefined) {
      if (told.type.has(about)) throw new Error(`a second TYPE of ${about}`)
      if (!['counter', 'gauge', 'histogram', 'summary', 'untyped'].includes(rest))
        throw new Error(`${about} is a ${rest}`)
      told.type.add(about)
      current = about
    } else {
      const [, name = '', pairs = '', value = ''] = sampleLine.exec(line) ?? []
      if (name === '') throw new Error(`no sample: ${line}`)
      if (name !== current) throw new Error(`${name} stands apart from its TYPE`)
      const labels = Array.from(
        pairs.matchAll(/([a-zA-Z0-9_]+)="((?:[^"\\]|\\.)*)"/g),
        ([, label, escaped]) => [
          label ?? '',
          (escaped ?? '').replace(/\\(.)/g, (_, one) => (one === 'n' ? '\n' : one)),
        ],
      )
      const series = `${name} ${JSON.stringify([...labels].sort())}`
      if (new Set(labels.map(([label]) => label)).size < labels.length)
        throw new Error(`a label twice: ${line}`)
      if (told.series.has(series)) throw new Error(`a series twice: ${line}`)
      told.series.add(series)
      samples.push({
        name,
        labels: Object.fromEntries(labels),
        value: Number(value.replace('Inf', 'Infinity')),
      })
    }
  }
  return samples
}
