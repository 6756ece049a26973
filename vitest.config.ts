import {defineConfig} from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 120_000,
    // For two cores: files wait for blocks and commits as long as they compute, so a third one fills the gaps.
    maxWorkers: 3,
  },
})
