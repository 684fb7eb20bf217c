/**
 * The package as it is published: what `npm pack` puts into the tarball, and what a stranger gets who installs it.
 * The tarball is built from a copy of the sources, so that nothing left over in `dist/` can hide a mistake.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'vlmkit-package-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const photo = join(root, 'examples/photos/coffee.jpg')
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

/** The environment of a stranger: nothing of the npm run that started this test but how the registry is reached. */
const kept = /^npm_config_(registry|cache|userconfig|globalconfig|cafile|ca|proxy|https_proxy|noproxy|strict_ssl)$/i
const clean = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) =>
      !/^(npm_|INIT_CWD|NODE_OPTIONS|NODE_PATH|NODE_ENV|VITEST|TEST$|MODE$|DEV$|PROD$|ONNXRUNTIME|VLMKIT)/i.test(
        name,
      ) || kept.test(name),
  ),
)

function npm(cwd: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): string {
  const quiet = ['--no-audit', '--no-fund', '--no-update-notifier', '--prefer-offline', '--fetch-retries=5']
  const child = spawnSync('npm', [...args, ...quiet], { cwd, encoding: 'utf8', env: { ...clean, ...env } })
  if (child.status !== 0) throw new Error(`npm ${args.join(' ')}\n${child.stdout}\n${child.stderr}`)
  return child.stdout
}

function node(cwd: string, file: string, ...args: string[]) {
  return spawnSync(process.execPath, [join(cwd, file), ...args], { cwd, encoding: 'utf8', env: clean })
}

interface Packed {
  readonly size: number
  readonly files: readonly { readonly path: string; readonly size: number }[]
}
let packed: Packed
let tarball: string

beforeAll(() => {
  const copy = join(folder, 'sources')
  mkdirSync(copy)
  const parts = [
    'src',
    'providers',
    'local',
    'scripts',
    'package.json',
    'tsconfig.json',
    'tsconfig.build.json',
    '.npmrc',
  ]
  for (const part of [...parts, 'README.md', 'LICENSE', 'NOTICE', 'vlmkit.schema.json']) {
    if (existsSync(join(root, part))) cpSync(join(root, part), join(copy, part), { recursive: true })
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction')
  packed = JSON.parse(npm(copy, ['pack', '--json', '--loglevel=error', '--pack-destination', folder]))[0]
  tarball = join(folder, `${manifest.name}-${manifest.version}.tgz`)
})

describe('the tarball', () => {
  test('holds what a user needs and nothing else', () => {
    const allowed =
      /^(package\.json|README\.md|LICENSE|NOTICE|vlmkit\.schema\.json|local\/MODEL\.md|local\/base\/[\w.-]+|dist\/(src|local|providers)\/[\w./-]+\.(js|d\.ts))$/
    expect(packed.files.map((file) => file.path).filter((path) => !allowed.test(path))).toEqual([])
    const needed = [
      'README.md',
      'LICENSE',
      'vlmkit.schema.json',
      'local/MODEL.md',
      'dist/src/index.js',
      'dist/src/index.d.ts',
    ]
    const paths = new Set(packed.files.map((file) => file.path))
    expect([...needed, 'dist/local/index.js', 'local/base/manifest.json'].filter((path) => !paths.has(path))).toEqual(
      [],
    )
  })

  test('has every file of the bundled model that its manifest names', () => {
    const paths = packed.files.map((file) => file.path)
    const text = readFileSync(join(root, 'local/base/manifest.json'), 'utf8')
    const named = [...text.matchAll(/"([\w.-]+\.(?:onnx|json|bin))"/g)].map((match) => `local/base/${match[1]}`)
    expect(named.length).toBeGreaterThan(0)
    expect(named.filter((path) => !paths.includes(path))).toEqual([])
  })

  test('is at most 35 MB, at most 2 MB without the weights', () => {
    const weights = packed.files.filter((file) => file.path.startsWith('local/base/'))
    expect(packed.size).toBeLessThanOrEqual(35e6)
    // Weights hardly shrink in an archive, code does: its unpacked size is the strict measure.
    const code = packed.files.filter((file) => !weights.includes(file)).reduce((sum, file) => sum + file.size, 0)
    expect(code).toBeLessThanOrEqual(2e6)
  })

  test('has no import left that ends in .ts', () => {
    const list = execFileSync('tar', ['-xzOf', tarball, '--wildcards', 'package/dist/*.js'], {
      encoding: 'utf8',
      maxBuffer: 64e6,
    })
    expect(list.match(/(?:from|import)\s*\(?\s*['"]\.[^'"]*\.ts['"]/g) ?? []).toEqual([])
  })

  test('is clean by publint', async () => {
    const bytes = readFileSync(tarball)
    const { messages, pkg } = await publint({
      pkgDir: 'package',
      pack: { tarball: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer },
      strict: true,
    })
    expect(messages.map((message) => formatMessage(message, pkg ?? manifest, { color: false }))).toEqual([])
  })

  test('has types that resolve everywhere, by attw', () => {
    // ESM only: CommonJS reaches it by require(esm), which this profile leaves to the test below.
    const attw = join(root, 'node_modules/@arethetypeswrong/cli/dist/index.js')
    const child = spawnSync(
      process.execPath,
      [attw, tarball, '--profile', 'esm-only', '--no-definitely-typed', '--no-color'],
      {
        encoding: 'utf8',
      },
    )
    expect(child.status, child.stdout + child.stderr).toBe(0)
  })
})

describe('package.json', () => {
  test('says that modules have no side effects, so that bundlers drop what is not used', () => {
    expect(manifest.sideEffects).toBe(false)
  })

  test('has the entries that are promised', () => {
    expect(Object.keys(manifest.exports)).toEqual([
      '.',
      './schemas',
      './providers/_*',
      './providers/*',
      './local',
      './package.json',
    ])
    // Held for the hosted backends; an entry that matches no file would be a fault by publint.
    const files = existsSync(join(root, 'providers')) ? readdirSync(join(root, 'providers')) : []
    const hosted = files.filter((file) => /^[a-z].*\.ts$/.test(file))
    expect(manifest.exports['./providers/*'] !== null, 'open ./providers/* with the first provider').toBe(
      hosted.length > 0,
    )
    for (const entry of Object.values<unknown>(manifest.exports)) {
      if (typeof entry === 'object' && entry) expect(Object.keys(entry)[0], 'types come first').toBe('types')
    }
  })

  test('keeps each dependency in its kind', () => {
    const sdks = ['@google/generative-ai', 'ollama', 'openai']
    expect(Object.keys(manifest.dependencies).sort()).toEqual([...sdks, 'sharp', 'undici', 'zod'].sort())
    // Its install script may fail: as an optional dependency that never fails a user's install.
    expect(Object.keys(manifest.optionalDependencies)).toEqual(['onnxruntime-node'])
    const optional = Object.keys(manifest.peerDependencies).filter(
      (name) => !manifest.peerDependenciesMeta[name]?.optional,
    )
    expect(optional).toEqual([])
    expect(manifest.allowScripts['onnxruntime-node']).toBe(false)
    expect(readFileSync(join(root, '.npmrc'), 'utf8')).toMatch(/^onnxruntime-node-install=skip$/m)
  })

  test('gives each dependency a row in docs/decisions/dependencies.md', () => {
    const page = readFileSync(join(root, 'docs/decisions/dependencies.md'), 'utf8')
    const all = ['dependencies', 'optionalDependencies', 'peerDependencies', 'devDependencies'].flatMap((kind) =>
      Object.keys(manifest[kind] ?? {}),
    )
    expect(all.filter((name) => !page.includes(`| \`${name}\` |`))).toEqual([])
  })
})

const captionModule = `import { createVLM } from 'vlmkit'
const vlm = createVLM()
try {
  const { caption } = await vlm.caption(process.argv[2])
  const { objects } = await vlm.detect(process.argv[2])
  console.log(JSON.stringify({ caption, labels: objects.map((object) => object.label) }))
} catch (error) {
  console.log(JSON.stringify({ kind: error.kind, message: error.message }))
} finally {
  await vlm.dispose()
}
`

describe('a stranger', () => {
  const home = join(folder, 'stranger')

  beforeAll(() => {
    mkdirSync(home)
    writeFileSync(join(home, 'package.json'), '{ "name": "stranger", "private": true }\n')
    npm(home, ['install', tarball], { ONNXRUNTIME_NODE_INSTALL: 'skip' })
    writeFileSync(join(home, 'caption.mjs'), captionModule)
  })

  test('captions a picture from an ES module', () => {
    const child = node(home, 'caption.mjs', photo)
    expect(child.stderr).toBe('')
    const { caption, labels } = JSON.parse(child.stdout)
    expect(caption).toMatch(/\b(cup|coffee|table)\b/i)
    expect(labels).toContain('cup')
  })

  test('captions a picture from CommonJS by require()', () => {
    const text = `const { createVLM } = require('vlmkit')
const vlm = createVLM()
vlm.caption(process.argv[2]).then(({ caption }) => console.log(caption)).finally(() => vlm.dispose())
`
    writeFileSync(join(home, 'caption.cjs'), text)
    const child = node(home, 'caption.cjs', photo)
    // Node 20 and 22 may warn that require() of an ES module is experimental; nothing else may be said.
    expect(
      child.stderr.split('\n').filter((line) => line && !/ExperimentalWarning|--trace-warnings/.test(line)),
    ).toEqual([])
    expect(child.stdout).toMatch(/\b(cup|coffee|table)\b/i)
  })

  test('reaches every entry and nothing inside', () => {
    const text = `const found = {}
for (const name of ['vlmkit', 'vlmkit/schemas', 'vlmkit/local', 'vlmkit/dist/src/pipeline.js', 'vlmkit/src/index.ts']) {
  found[name] = await import(name).then((module) => Object.keys(module).length > 0, (error) => error.code)
}
found.version = (await import('vlmkit/package.json', { with: { type: 'json' } })).default.version
console.log(JSON.stringify(found))
`
    writeFileSync(join(home, 'entries.mjs'), text)
    expect(JSON.parse(node(home, 'entries.mjs').stdout)).toEqual({
      vlmkit: true,
      'vlmkit/schemas': true,
      'vlmkit/local': true,
      'vlmkit/dist/src/pipeline.js': 'ERR_PACKAGE_PATH_NOT_EXPORTED',
      'vlmkit/src/index.ts': 'ERR_PACKAGE_PATH_NOT_EXPORTED',
      version: manifest.version,
    })
  })

  test.each([
    { module: 'nodenext', moduleResolution: 'nodenext', skipLibCheck: false },
    { module: 'preserve', moduleResolution: 'bundler', skipLibCheck: true },
  ])('gets types under moduleResolution $moduleResolution', (compiler) => {
    const text = `import { createVLM, isVLMError, type Detection, type VLM } from 'vlmkit'
import { box } from 'vlmkit/schemas'
import * as z from 'zod'
const vlm: VLM = createVLM('local')
const { answer } = await vlm.ask('a.jpg', 'Is there a cat?', { choices: ['yes', 'no'] })
const narrow: 'yes' | 'no' = answer
const { data } = await vlm.ask('a.jpg', 'Where?', { schema: z.object({ count: z.number(), where: box() }) })
const sum: number = data.count + data.where.width
const { objects }: { objects: Detection[] } = await vlm.detect(new Uint8Array())
// @ts-expect-error a picture is needed
await vlm.caption()
console.log(narrow, sum, objects, isVLMError)
`
    writeFileSync(join(home, 'types.mts'), text)
    const options = { ...compiler, target: 'es2022', strict: true, noEmit: true, types: [] }
    const config = {
      compilerOptions: { ...options, lib: ['es2023', 'dom', 'esnext.disposable'] },
      files: ['types.mts'],
    }
    writeFileSync(join(home, 'tsconfig.json'), JSON.stringify(config))
    const tsc = join(root, 'node_modules/typescript/bin/tsc')
    const child = spawnSync(process.execPath, [tsc, '-p', home, '--pretty', 'false'], { encoding: 'utf8' })
    expect(child.stdout.replaceAll(home, '')).toBe('')
  })
})

describe("a stranger on whose machine onnxruntime-node's install script fails", () => {
  const home = join(folder, 'unlucky')

  test('still gets vlmkit, and the local model says the line that mends it', () => {
    mkdirSync(home)
    writeFileSync(join(home, 'package.json'), '{ "name": "unlucky", "private": true }\n')
    const failing = join(folder, 'failing-shell')
    writeFileSync(failing, '#!/bin/sh\nexit 1\n', { mode: 0o755 })
    npm(home, ['install', tarball, `--script-shell=${failing}`])
    expect(existsSync(join(home, 'node_modules/vlmkit/package.json'))).toBe(true)
    expect(existsSync(join(home, 'node_modules/onnxruntime-node'))).toBe(false)
    writeFileSync(join(home, 'caption.mjs'), captionModule)
    const { kind, message } = JSON.parse(node(home, 'caption.mjs', photo).stdout)
    expect(kind).toBe('config')
    expect(message).toContain('ONNXRUNTIME_NODE_INSTALL=skip npm install onnxruntime-node')
  })

  test('and that line mends it', () => {
    npm(home, ['install', 'onnxruntime-node'], { ONNXRUNTIME_NODE_INSTALL: 'skip' })
    expect(JSON.parse(node(home, 'caption.mjs', photo).stdout).caption).toMatch(/\b(cup|coffee|table)\b/i)
  })
})
