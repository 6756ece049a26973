import {defineConfig} from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 120_000,
    // Two cores: whole stacks (Postgres, a node, indexers) run inside some files, so files take turns.
    fileParallelism: false,
  },
})
