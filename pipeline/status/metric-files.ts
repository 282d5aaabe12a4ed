import { access, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { replaceFile } from '../replace-file.ts'
import { encodeSamples, findValue, type Sample } from './exposition.ts'

/** Of a programme's night, or of the whole database. The same name each time: the collector reads all it finds. */
export function metricsFile(folder: string, programmeId: string | null): string {
  return join(folder, programmeId === null ? 'kuntasiirto.prom' : `kuntasiirto_${programmeId}.prom`)
}

/**
 * Replaces a file of metrics at once, so that the collector never reads half of it. Readable by everyone (0644), unlike
 * all else the pipeline writes: node_exporter runs as another user, and the metrics hold no personal data. Throws where
 * the folder is not there: one made here would be read by no collector.
 */
export async function writeMetrics(path: string, samples: readonly Sample[]): Promise<void> {
  await access(dirname(path))
  await replaceFile(path, (partial) => writeFile(partial, encodeSamples(samples)), {
    mode: 0o644,
    sweeps: true,
  })
}

/** When the last completed night was published, by the file of an earlier run: for a run that cannot ask the account. */
export async function findEarlierCompletion(path: string, programmeId: string): Promise<Sample[]> {
  const name = 'kuntasiirto_night_completed_timestamp_seconds'
  const value = findValue(await readFile(path, 'utf8').catch(() => ''), name)
  return value === null ? [] : [{ name, labels: { programme: programmeId }, value }]
}
