/** What `import 'vlmkit'` loads and costs, on the built package. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'vlmkit-import-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

// A resolve hook that writes the address of every module that is loaded, from the thread that hooks run on.
writeFileSync(
  join(folder, 'hook.mjs'),
  `import { writeSync } from 'node:fs'
export async function resolve(specifier, context, next) {
  const found = await next(specifier, context)
  writeSync(2, 'LOADED ' + found.url + '\\n')
  return found
}`,
)
writeFileSync(
  join(folder, 'register.mjs'),
  `import { register } from 'node:module'\nregister('./hook.mjs', import.meta.url)`,
)

/** Addresses of the modules outside Node that a piece of code loads. */
function loaded(code: string): string[] {
  const register = pathToFileURL(join(folder, 'register.mjs')).href
  const child = spawnSync(process.execPath, ['--import', register, '--input-type=module', '--eval', code], {
    cwd: root,
    encoding: 'utf8',
  })
  expect(child.status, child.stderr).toBe(0)
  const urls = [...child.stderr.matchAll(/^LOADED (.+)$/gm)].map((match) => match[1] ?? '')
  return urls.filter((url) => !url.startsWith('node:') && !url.startsWith('data:'))
}

const own = pathToFileURL(join(root, 'dist')).href
const packageOf = (url: string) => /\/node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*\/node_modules\/)/.exec(url)?.[1] ?? url
const outside = (urls: readonly string[]) => [...new Set(urls.filter((url) => !url.startsWith(own)).map(packageOf))]

describe("import 'vlmkit'", () => {
  test('loads no module outside the package', () => {
    const urls = loaded("await import('vlmkit')")
    expect(urls.length).toBeGreaterThan(0)
    expect(outside(urls)).toEqual([])
  })

  test('loads no backend', () => {
    const backends = loaded("await import('vlmkit')").filter((url) => /\/dist\/(local|providers)\//.test(url))
    expect(backends, 'a backend loads with the first call that needs it').toEqual([])
  })

  test('and createVLM() load nothing more', () => {
    const urls = loaded("const { createVLM } = await import('vlmkit'); createVLM(); createVLM('local')")
    expect(outside(urls)).toEqual([])
    expect(urls.filter((url) => /\/dist\/(local|providers)\//.test(url))).toEqual([])
  })

  test('sees a package that is loaded: zod comes with the schemas', () => {
    expect(outside(loaded("await import('vlmkit/schemas')"))).toEqual(['zod'])
  })

  test("costs at most a third of the CPU time of import 'ai'", () => {
    const bench = fileURLToPath(new URL('../bench/import.ts', import.meta.url))
    const child = spawnSync(process.execPath, ['--import', 'tsx', bench, '7'], { cwd: root, encoding: 'utf8' })
    expect(child.status, child.stdout + child.stderr).toBe(0)
  })
})
