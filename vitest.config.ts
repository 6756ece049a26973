import {defineConfig} from 'vitest/config'

/** Folders whose tests start no stacks of processes. */
const parts = ['adapters', 'config', 'core', 'ingest'].map(folder => `test/${folder}/**/*.test.ts`)

export default defineConfig({
  test: {
    testTimeout: 30_000,
    hookTimeout: 120_000,
    projects: [
      {extends: true, test: {name: 'parts', include: parts, maxWorkers: 2, sequence: {groupOrder: 0}}},
      {
        extends: true,
        test: {
          name: 'stacks',
          include: ['test/**/*.test.ts'],
          exclude: parts,
          // Two cores: whole stacks (Postgres, a node, indexers) run inside some files, so files take turns.
          fileParallelism: false,
          sequence: {groupOrder: 1},
        },
      },
    ],
  },
})
