import type { WorkerLoad } from './people-queries.ts'
import { type Caseload, type LoadBand, loadBands } from './report-data.ts'

/** How full the caseworkers are. */
export function composeCaseload(workers: readonly WorkerLoad[]): Caseload {
  const bands = Map.groupBy(workers, ({ customers, capacity }) => bandOf(customers, capacity))
  return {
    workers: workers.length,
    capacity: workers.reduce((sum, { capacity }) => sum + capacity, 0),
    loads: loadBands.map((band) => ({ band, workers: bands.get(band)?.length ?? 0 })),
  }
}

function bandOf(customers: number, capacity: number): LoadBand {
  if (customers === 0) return '0'
  if (customers >= capacity) return '100'
  const share = customers / capacity
  return share > 0.8
    ? '81–99'
    : share > 0.6
      ? '61–80'
      : share > 0.4
        ? '41–60'
        : share > 0.2
          ? '21–40'
          : '1–20'
}
