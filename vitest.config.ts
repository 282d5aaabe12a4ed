import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { findScratchFolder } from './test/support/scratch-folder.ts'
import { SlowestFirst } from './test/support/slowest-first.ts'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // A command that is a process of its own starts in half the time when it is compiled once. It reads nobody's own settings,
    // and its files are in memory, where there is enough.
    env: {
      NODE_COMPILE_CACHE: join(import.meta.dirname, 'node_modules/.cache/node'),
      KUNTASIIRTO_ENV_FILE: 'none',
      TMPDIR: findScratchFolder(),
    },
    globalSetup: ['test/support/global-setup.ts', 'test/support/row-types/global-setup.ts'],
    setupFiles: 'test/support/observed-statements.ts',
    // Most of a test's time is Postgres' and child processes': more files at once than cores only slow each other down.
    maxWorkers: 2,
    sequence: { sequencer: SlowestFirst },
    // Against what hangs, not what is slow: a machine of others is five times slower than a quiet one.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    teardownTimeout: 120_000,
    expandSnapshotDiff: true,
  },
})
