/** The Prometheus text exposition format, version 0.0.4: https://prometheus.io/docs/instrumenting/exposition_formats/ */
import { type MetricName, metrics } from './metrics.ts'

export interface Sample {
  readonly name: MetricName
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** Each metric once, with its HELP and TYPE, in the order of their list. */
export function encodeSamples(samples: readonly Sample[]): string {
  return Object.entries(metrics)
    .map(([name, { help }]) => {
      const lines = samples.filter((sample) => sample.name === name).map(encodeSample)
      return lines.length === 0
        ? ''
        : `# HELP ${name} ${escapeHelp(help)}\n# TYPE ${name} gauge\n${lines.join('')}`
    })
    .join('')
}

function encodeSample({ name, labels, value }: Sample): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escapeLabel(text)}"`)
  return `${name}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${encodeValue(value)}\n`
}

function encodeValue(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  return Number.isFinite(value) ? String(value) : value > 0 ? '+Inf' : '-Inf'
}

const escapeHelp = (text: string) => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
const escapeLabel = (text: string) => escapeHelp(text).replaceAll('"', '\\"')

/** The value of a metric in a text that `encodeSamples` wrote; null where it is not there. */
export function findValue(text: string, name: MetricName): number | null {
  const [, value] = new RegExp(`^${name}(?:\\{.*\\})? (\\S+)$`, 'm').exec(text) ?? []
  return value === undefined || Number.isNaN(Number(value)) ? null : Number(value)
}
