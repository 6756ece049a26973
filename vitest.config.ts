import {defineConfig} from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 120_000,
    // Whole stacks (Postgres, a node, indexers) run inside some files: more of them at once than cores only wait for each other.
    maxWorkers: 2,
  },
})
