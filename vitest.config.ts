import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { findScratchFolder } from './test/support/scratch-folder.ts'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Every command a test gives is a process of its own: compiled once, it starts in half the time.
    // And it reads nobody's own settings.
    env: {
      NODE_COMPILE_CACHE: join(import.meta.dirname, 'node_modules/.cache/node'),
      KUNTASIIRTO_ENV_FILE: 'none',
      TMPDIR: findScratchFolder(),
    },
    globalSetup: 'test/support/global-setup.ts',
    // Most of a test's time is Postgres' and child processes': more files at once than cores only slow each other down.
    maxWorkers: 2,
    // Against what hangs, not what is slow: a machine of others is five times slower than a quiet one.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expandSnapshotDiff: true,
  },
})
