/**
 * The last step of `npm run build`: writes the helpers and all that they stand on into one file, dist/src/helpers.js. As a hundred
 * small ones they made `import 'vlmkit'` six times slower (bench/import.ts). Errors stay a module of their own: one class for all.
 */
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))
await build({
  absWorkingDir: root,
  entryPoints: ['src/helpers.ts'],
  outfile: 'dist/src/helpers.js',
  bundle: true,
  format: 'esm',
  target: 'es2023',
  platform: 'neutral',
  external: ['#platform/zlib'],
  logLevel: 'warning',
  plugins: [
    {
      name: 'errors',
      setup({ onResolve }) {
        onResolve({ filter: /\/errors\.ts$/ }, () => ({ path: './errors.js', external: true }))
      },
    },
  ],
})
