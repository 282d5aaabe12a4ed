import { join } from 'node:path'
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config'
import { findScratchFolder } from './test/support/scratch-folder.ts'
import { SlowestFirst } from './test/support/slowest-first.ts'

/**
 * Files that put something in the place of a module, which others in their process would meet; and those that read so many
 * rows that a process which has done much else is slower than a new one.
 */
const apart = [
  'test/integration/protected-place.test.ts',
  'test/unit/programme-texts.test.ts',
  'test/unit/extract/{value-readers,read-customers,small-files}.test.ts',
]

const shared: TestProjectInlineConfiguration['test'] = {
  // A command that is a process of its own starts in half the time when it is compiled once. It reads nobody's own settings,
  // and its files are in memory, where there is enough.
  env: {
    NODE_COMPILE_CACHE: join(import.meta.dirname, 'node_modules/.cache/node'),
    KUNTASIIRTO_ENV_FILE: 'none',
    TMPDIR: findScratchFolder(),
  },
  setupFiles: ['test/support/fixed-cases.ts', 'test/support/observed-statements.ts'],
  // Against what hangs, not what is slow: a machine of others is five times slower than a quiet one.
  testTimeout: 120_000,
  hookTimeout: 120_000,
}

export default defineConfig({
  test: {
    globalSetup: ['test/support/global-setup.ts', 'test/support/row-types/global-setup.ts'],
    // One more than cores: kills, locks and workers are waited for.
    maxWorkers: 3,
    sequence: { sequencer: SlowestFirst },
    teardownTimeout: 120_000,
    expandSnapshotDiff: true,
    projects: [
      { test: { ...shared, name: 'apart', include: apart } },
      // One process after the other has all of these: the program is loaded, and made fast, once.
      {
        test: { ...shared, name: 'together', include: ['test/**/*.test.ts'], exclude: apart, isolate: false },
      },
    ],
  },
})
