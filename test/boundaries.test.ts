/**
 * Who may import whom, in the sources. Reads import lines; every breach says why the boundary is there.
 * A type-only import leaves no trace in the built code, so it is free within `src/`.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { posix } from 'node:path'
import { describe, expect, test } from 'vitest'

interface Import {
  readonly from: string
  /** A file of this repository from its root, or a package, or `#platform`. */
  readonly to: string
  readonly line: number
  readonly typeOnly: boolean
  readonly dynamic: boolean
}

interface Rule {
  readonly from: RegExp
  readonly to: RegExp
  readonly why: string
  /** Also for `import type`. */
  readonly evenTypes?: true
  /** `import()` is how it is meant to be done. */
  readonly lazy?: true
}

const row1 = 'src/(contract|types|errors)\\.ts|src/(util|profiles)/'
/** A rule that holds for every import of a folder except to the places named. */
const only = (from: string, may: string, why: string): Rule => ({
  from: new RegExp(`^(?:${from})`),
  to: new RegExp(`^(?!(?:${may}))`),
  why,
})

const rules: readonly Rule[] = [
  only(row1, row1, 'contracts, errors and helpers are what everything stands on, so they stand on nothing'),
  only(
    'src/platform/',
    `${row1}|src/platform/|src/images/|node:|sharp$|undici$`,
    'a port knows the machine it runs on, not what it is used for',
  ),
  only('src/images/', `${row1}|src/images/|#platform`, 'pictures know nothing of models; pixels come through the port'),
  only('src/wire/', `${row1}|src/wire/`, 'what travels over HTTP is the same whoever sends it'),
  only('src/schemas/', `${row1}|src/schemas/|#platform|zod$`, 'shapes of answers know nothing of who gave them'),
  only(
    'src/grounding/(?!masks/)',
    `${row1}|src/grounding/|src/schemas/|src/images/frame\\.ts`,
    'positions are pure arithmetic: no pixels, no network',
  ),
  only(
    'src/grounding/masks/',
    `${row1}|src/grounding/|src/images/frame\\.ts|#platform/zlib$`,
    'masks are arithmetic too; only, they come and go as PNG, which is compressed',
  ),
  only('src/routing/(?!registry)', `${row1}|src/routing/`, 'routing moves calls about and must not know what they ask'),
  only(
    'src/routing/registry',
    `${row1}|src/routing/|local/index\\.ts|providers/[a-z]`,
    'the registry only loads providers',
  ),
  only(
    'src/tasks/',
    `${row1}|src/tasks/|src/grounding/|src/schemas/`,
    'a task says what to ask and how to read the answer; who answers, and where the picture is from, is decided elsewhere',
  ),
  only(
    'providers/',
    `${row1}|src/wire/|providers/_|#platform$|(?!src/|local/|providers/|#)`,
    'a provider is one file and its own SDK: taking one away must break no other',
  ),
  only(
    'local/',
    `${row1}|local/|src/images/|node:|zod$|onnxruntime-node$`,
    'the local runtime is a backend like any other: it knows contracts and pixels, no tasks',
  ),
  {
    from: /^src\/(?!routing\/registry\.ts)/,
    to: /^(providers|local)\//,
    evenTypes: true,
    why: 'only src/routing/registry.ts names backends, so that one more backend is one more line',
  },
  {
    from: /^src\/routing\/registry\.ts/,
    to: /^(providers|local)\//,
    lazy: true,
    why: 'the registry must load a backend with import(), on first use',
  },
  {
    from: /^src\/(?!platform\/node|cli|server)/,
    to: /^(node:|sharp$|undici$)/,
    evenTypes: true,
    why: 'the core runs anywhere: node:, sharp and undici live behind src/platform/',
  },
  { from: /^(?!local\/)/, to: /^onnxruntime-node$/, evenTypes: true, why: 'only local/ knows the ONNX runtime' },
  {
    from: /^src\/(?!index\.ts)/,
    to: /^src\/index\.ts$/,
    evenTypes: true,
    why: 'index.ts is for users; inside, import the file that has it',
  },
]

const packages = /^(?![./#]|src\/|local\/|providers\/|node:)/
const sources = ['src', 'providers', 'local'].filter((folder) => existsSync(folder)).flatMap(list)
const texts = new Map(sources.map((file) => [file, readFileSync(file, 'utf8')]))
const imports = sources.flatMap((file) => importsOf(file, texts.get(file) ?? ''))
const core = sources.filter((file) => file.startsWith('src/') && !/^src\/(platform\/node|cli|server)/.test(file))

describe('boundaries', () => {
  test('each file imports only what its folder may', () => {
    expect(imports.flatMap(breaches)).toEqual([])
  })

  test('no import leads back to where it started: a cycle has no first file to read', () => {
    expect(cycles(imports)).toEqual([])
  })

  test('the core uses nothing that only Node has', () => {
    const found = core.flatMap((file) =>
      matches(file, /\b(?:Buffer|process|__dirname|__filename|setImmediate|require)\s*[.([]/),
    )
    expect(found, 'src/ outside platform/ runs anywhere: take it through a port').toEqual([])
  })

  test('shared code compares no provider and no model names', () => {
    const named =
      /(?:[!=]==?\s*|case\s+|\b(?:includes|startsWith|endsWith|match|test)\(\s*)['"`/^]+(?:local|openai|gemini|ollama|anthropic|claude|gpt|qwen|llava|llama|florence|paligemma|moondream|smolvlm|base)\b/i
    const shared = core.filter(
      (file) => !/^src\/(?:profiles\/|spec\.ts|routing\/registry\.ts|grounding\/dialects\/)/.test(file),
    )
    const found = shared.flatMap((file) => matches(file, named))
    expect(found, 'what a model can do is data in its profile; a name says nothing').toEqual([])
  })

  test('import() takes a literal, so that this test and bundlers can see it', () => {
    // Optional peers are the exception: a literal would make them required for types and bundlers.
    const literal = sources.filter((file) => !file.startsWith('src/platform/node-'))
    expect(literal.flatMap((file) => matches(file, /(?<![.\w])import\((?!\s*['"])/))).toEqual([])
  })

  test('the rules find a planted breach', () => {
    const planted = [
      ['src/tasks/detect.ts', "import { route } from '../routing/route.ts'"],
      ['src/tasks/detect.ts', "import { readFileSync } from 'node:fs'"],
      ['src/vlm.ts', "const x = await import('../local/index.ts')"],
      ['src/vlm.ts', "import sharp from 'sharp'"],
      ['src/routing/registry.ts', "import { provider } from '../../local/index.ts'"],
      ['src/util/once.ts', "import { VLM } from '../vlm.ts'"],
      ['providers/ollama.ts', "export {\n  chat\n} from './openai.ts'"],
      ['src/images/load.ts', "import type { Readable } from 'node:stream'"],
    ] as const
    for (const [file, text] of planted) expect(importsOf(file, text).flatMap(breaches), text).not.toEqual([])
    const fine = [
      ['src/routing/registry.ts', "  local: () => import('../../local/index.ts'),"],
      ['src/tasks/detect.ts', "import type { ImageInput } from '../images/input.ts'"],
      ['src/util/once.ts', " * @example const client = once(async () => (await import('ollama')).default)"],
    ] as const
    for (const [file, text] of fine) expect(importsOf(file, text).flatMap(breaches), text).toEqual([])
    const circle = [
      ...importsOf('src/a.ts', "import { b } from './b.ts'"),
      ...importsOf('src/b.ts', "import { a } from './a.ts'"),
    ]
    expect(cycles(circle)).not.toEqual([])
  })
})

function list(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => posix.join(entry.parentPath.replaceAll('\\', '/'), entry.name))
    .sort()
}

function importsOf(from: string, source: string): Import[] {
  const text = withoutComments(source)
  const found: Import[] = []
  const add = (specifier: string, at: number, typeOnly: boolean, dynamic: boolean) => {
    const name = builtinModules.includes(specifier) ? `node:${specifier}` : specifier
    const to = name.startsWith('.') ? posix.join(posix.dirname(from), name) : name
    found.push({ from, to, line: text.slice(0, at).split('\n').length, typeOnly, dynamic })
  }
  for (const match of text.matchAll(
    /^[ \t]*(?:import|export)\s+(type\s+)?(?:[\w*{}\s,$]+?\s+from\s+)?['"]([^'"]+)['"]/gm,
  )) {
    add(match[2] ?? '', match.index, match[1] !== undefined, false)
  }
  for (const match of text.matchAll(/(\btypeof\s+)?(?<![.\w])import\(\s*['"]([^'"]+)['"]/g)) {
    add(match[2] ?? '', match.index, match[1] !== undefined, match[1] === undefined)
  }
  return found
}

function breaches(one: Import): string[] {
  return rules
    .filter((rule) => rule.from.test(one.from) && rule.to.test(one.to))
    .filter((rule) => rule.evenTypes || !one.typeOnly || packages.test(one.to))
    .filter((rule) => !(rule.lazy && one.dynamic))
    .map((rule) => `${one.from}:${one.line} imports ${one.to}: ${rule.why}`)
}

/** Static imports only: an import() runs later, when both files are there. Type-only ones do not run at all. */
function cycles(all: readonly Import[]): string[] {
  const next = new Map<string, string[]>()
  for (const one of all) {
    if (!one.typeOnly && !one.dynamic) next.set(one.from, [...(next.get(one.from) ?? []), one.to])
  }
  const done = new Set<string>()
  const found: string[] = []
  const walk = (file: string, path: readonly string[]) => {
    if (path.includes(file)) found.push([...path.slice(path.indexOf(file)), file].join(' → '))
    else if (!done.has(file)) for (const to of next.get(file) ?? []) walk(to, [...path, file])
    done.add(file)
  }
  for (const file of next.keys()) walk(file, [])
  return found
}

/** Blanks comments, keeping line numbers. Strings are left alone, a `//` in them too. */
function withoutComments(text: string): string {
  return text
    .replace(/\/\*\*?[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' '))
    .replace(/^\s*\*.*$/gm, '')
    .replace(/(^|\s)\/\/.*$/gm, '$1')
}

function matches(file: string, pattern: RegExp): string[] {
  const lines = withoutComments(texts.get(file) ?? '').split('\n')
  return lines.flatMap((line, index) => (pattern.test(line) ? [`${file}:${index + 1} ${line.trim()}`] : []))
}
