/** Set up before every test file: what its statements return is compared with their row types when the run is over. */
import { afterAll, expect, inject } from 'vitest'

// What needs no database is not to load its client.
if (!expect.getState().testPath?.includes('/test/unit/')) {
  const { observeStatements, writeSeen } = await import('./row-types/observe.ts')
  observeStatements()
  afterAll(() => writeSeen(inject('statementsFolder')))
}
