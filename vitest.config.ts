import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

// Tests read the sources; the built package is tested by test/package.test.ts and test/import.test.ts.
const alias = [
  { find: /^#platform$/, replacement: here('src/platform/node.ts') },
  { find: '#platform/zlib', replacement: here('src/platform/node-zlib.ts') },
  { find: /^vlmkit$/, replacement: here('src/index.ts') },
  { find: /^vlmkit\/schemas$/, replacement: here('src/schemas/index.ts') },
  { find: /^vlmkit\/local$/, replacement: here('local/index.ts') },
  { find: /^vlmkit\/providers\/(.*)$/, replacement: `${here('providers')}/$1.ts` },
]

export default defineConfig({
  resolve: { alias },
  test: {
    // Two shared cores: more workers only make the model's threads wait for each other.
    maxWorkers: 2,
    // What failed, without a screen of what passed.
    reporters: process.env.CI ? ['dot'] : ['default'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    teardownTimeout: 10_000,
    // The runtime's telemetry is off even where a test loads it by itself.
    env: { ORT_DISABLE_TELEMETRY: '1', NO_COLOR: '1' },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/package.test.ts', 'test/import.test.ts', 'test/examples.test.ts'],
        },
      },
      {
        extends: true,
        // What a stranger gets: the built package, packed and installed. Slow, and it runs npm.
        test: {
          name: 'package',
          include: ['test/package.test.ts', 'test/import.test.ts', 'test/examples.test.ts'],
          maxConcurrency: 2,
          testTimeout: 120_000,
          hookTimeout: 240_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'types',
          include: [],
          typecheck: { enabled: true, only: true, include: ['test/types/**/*.test-d.ts'], tsconfig: './tsconfig.json' },
        },
      },
    ],
  },
})
