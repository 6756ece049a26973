import {defineConfig} from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Only against what hangs: how fast a machine is decides no test.
    testTimeout: 240_000,
    hookTimeout: 600_000,
    // For two cores: files wait for blocks and commits as long as they compute, so a third one fills the gaps.
    maxWorkers: 3,
  },
})
