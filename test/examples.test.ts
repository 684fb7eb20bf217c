/**
 * Each file in `examples/` runs, is short, and prints what its test here expects; the README shows what is true. They use the
 * built package. UPDATE_README=1 writes the README's output and picture anew.
 */
import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, isAbsolute, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { errorKinds } from '../src/errors.ts'
import { chat, gemini, ollama, play } from './kit/protocols.ts'
import { type WireServer, wireServer } from './kit/wire-server.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = join(root, 'examples')
const temp = mkdtempSync(join(tmpdir(), 'vlmkit-examples-'))
afterAll(() => rmSync(temp, { recursive: true, force: true }))

interface Ran {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** Stands for the hosts of the examples that need one. */
let host: WireServer
beforeAll(async () => {
  host = await wireServer((request) => {
    const protocol = request.path.startsWith('/v1/')
      ? chat('openai')
      : request.path.startsWith('/v1beta')
        ? gemini
        : ollama
    return play(protocol, request, async ({ words, schema }) => {
      if (request.path.startsWith('/v1beta')) return '[{"box_2d": [50, 280, 650, 680], "label": "cup"}]'
      if (words.includes('"objects"')) return '{"objects": [{"bbox_2d": [168, 20, 408, 260], "label": "cup"}]}'
      return schema ? '{"drink": "coffee", "cups": 1, "handle": "left"}' : 'A cup of coffee on a wooden table.'
    })
  })
})
afterAll(() => host.close())

function hostedEnv(): NodeJS.ProcessEnv {
  return {
    OPENAI_BASE_URL: `${host.url}/v1`,
    OPENAI_API_KEY: 'key-of-nobody',
    GOOGLE_GEMINI_BASE_URL: host.url,
    GEMINI_API_KEY: 'key-of-nobody',
    OLLAMA_HOST: host.url,
    MINE_URL: `${host.url}/v1`,
  }
}

/** Temporary files of the child land in this test's folder, so that nothing is left behind. */
function run(file: string, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}, cwd = root): Promise<Ran> {
  const all = ['--import', import.meta.resolve('tsx'), join(folder, file), ...args]
  const child = spawn(process.execPath, all, { cwd, env: { ...process.env, TMPDIR: temp, TEMP: temp, ...env } })
  const ran = { out: '', err: '' }
  child.stdout.on('data', (data) => (ran.out += data))
  child.stderr.on('data', (data) => (ran.err += data))
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, ...ran })))
}

/** What each prints, line by line; the pictures' content is the model's to say, so only what it surely sees stands here. */
const prints: { readonly [file: string]: readonly RegExp[] } = {
  'abort.ts': [/^aborted: the user went away$/m, /^timeout: /m, /^[A-Za-z].{10,}$/m],
  'annotate.ts': [/^[1-9]\d* boxes in .*coffee-annotated\.png$/m],
  'ask.ts': [
    /a cup in the picture\? yes \(0\.\d\d\)/,
    /How many cups are there\? 1 /,
    /colour is the cup\? \[unsupported\]/,
  ],
  'backend.ts': [/^bright$/m, /^local\/base$/m],
  'caption.ts': [/^[A-Za-z].{10,}$/m, /^said by local\/base in \d+ ms$/m, /alt=".+"/],
  'choices.ts': [/^(yes: the table is taken|no: the table is free)$/m],
  'classify.ts': [/^cup \{/m, /\[ ?'cup'/],
  'compatible.ts': [/^mine\/Qwen|^Qwen\/Qwen2\.5-VL-7B-Instruct \[/m, /label: 'cup'/, / ok $/m],
  'config.ts': [/^local\/base \[/m],
  'crop.ts': [/^the same cup: [5-9]\d % overlap$/m],
  'detect.ts': [/^cup 0\.\d\d \d+ × \d+ px$/m, /^1 cup$/m],
  'errors.ts': [
    /^input at load: .*no-such-photo\.jpg/m,
    /^input at load: /m,
    /^unsupported at \w+: .*unicorn/m,
    /^config at check: .*"local"/m,
  ],
  'events.ts': [/^load .*\n^route .*\n^prompt .*\n^send .*\n^parse .*\n^place /m],
  'export.ts': [
    /^cup\n0 0\.\d{6} /m,
    /^1 annotation of 1 picture$/m,
    /<name>cup<\/name>/,
    /^the same box: \d+\.\d %$/m,
  ],
  'gemini.ts': [/label: 'cup'/, /costUSD: 0\.00\d+/, /coffee-gemini\.png$/m],
  'grounding.ts': [
    /^gemini: cup at 172, 18, 236 × 267 px$/m,
    /^florence2: cup at 17\d, 18, 23\d × 267 px$/m,
    /^portable: .*cut off$/m,
    /^\[\{"bbox_2d": \[287, 45, 680, 71\d\], "label": "cup"\}\]$/m,
    /^output: Expected positions/m,
  ],
  'inputs.ts': [/^path: jpeg, 600 × 400 px$/m, /^stream: jpeg, 600 × 400 px$/m, /^raw pixels: raw, 600 × 400 px$/m],
  'ollama.ts': [/^A cup of coffee on a wooden table\.$/m, /inputTokens: 1200/],
  'openai.ts': [/drink: 'coffee', cups: 1, handle: 'left'/, /0\.00\d+/],
  'point.ts': [/^the handle of the cup: 225, 270 px$/m],
  'read.ts': [/^FRESH COFFEE$/m, /^410,300 560,300 560,340 410,340$/m],
  'schema.ts': [/cup: true/, /cups: 1/],
  'segment.ts': [/^cup: a mask of 600 × 400 px$/m, /coffee-segmented\.png$/m],
}

const files = readdirSync(folder).filter((file) => /^(?!demo|readme).*\.ts$/.test(file))

describe('examples', () => {
  test('each has its expectations here', () => {
    expect(Object.keys(prints).sort()).toEqual(files.sort())
  })

  test.each(files)('%s is under 40 lines and says at the top what it shows', (file) => {
    const text = readFileSync(join(folder, file), 'utf8')
    expect(text.split('\n').length).toBeLessThan(40)
    expect(text).toMatch(/^\/\/ .+\n/)
  })

  test.concurrent.each(files)('%s runs', async (file) => {
    const { code, out, err } = await run(file, [], hostedEnv())
    expect(err).toBe('')
    expect(code).toBe(0)
    for (const line of prints[file] ?? []) expect(out).toMatch(line)
  })
})

describe('demo', () => {
  /** The path on the last line, whose picture must be there. */
  function copyOf({ code, out, err }: Ran): string {
    expect(err).toBe('')
    expect(code).toBe(0)
    const path = out.trimEnd().split('\n').at(-1) ?? ''
    expect(isAbsolute(path), out).toBe(true)
    expect(existsSync(path)).toBe(true)
    return path
  }

  test('prints everything, in 80 columns, and the path of the annotated copy alone on the last line', async () => {
    const ran = await run('demo.ts')
    const path = copyOf(ran)
    expect(readFileSync(path).equals(readFileSync(join(folder, 'photos/coffee.jpg')))).toBe(false)
    expect(ran.out).toMatch(/^caption +\S.+ \d+\.\d\d s$/m)
    expect(ran.out).toMatch(/^ +cup +\d+ % +x +\d+ +y +\d+ +width +\d+ +height +\d+$/m)
    expect(ran.out.match(/^question +\S.+\?\nanswer +\S.+ \d+\.\d\d s$/gm)).toHaveLength(2)
    const wide = ran.out.split('\n').filter((line) => line.length > 80 && line !== path)
    expect(wide).toEqual([])
  })

  test('takes a path with blanks, relative to where the command was typed, and leaves the picture alone', async () => {
    const picture = join(temp, 'my photo.jpg')
    cpSync(join(folder, 'photos/cat.jpg'), picture)
    const path = copyOf(await run('demo.ts', ['my photo.jpg'], { INIT_CWD: temp }))
    expect(basename(path)).toBe('my photo-annotated.jpg')
    expect(dirname(path)).not.toBe(temp)
    expect(readFileSync(picture).equals(readFileSync(join(folder, 'photos/cat.jpg')))).toBe(true)
  })

  test('takes a data URL', async () => {
    const bytes = readFileSync(join(folder, 'photos/cat.jpg'))
    copyOf(await run('demo.ts', [`data:image/jpeg;base64,${bytes.toString('base64')}`]))
  })

  test.each([
    ['a missing file', 'no-such.jpg', /^demo: .*no-such\.jpg.*\n$/],
    ['a file that is no picture', 'package.json', /^demo: .*package\.json.*\n$/],
    ['an address in a private network', 'http://127.0.0.1:9/a.jpg', /^demo: .*\n$/],
  ])('says in one line what is wrong with %s', async (_, picture, message) => {
    const { code, out, err } = await run('demo.ts', [picture], { INIT_CWD: root })
    expect(code).toBe(1)
    expect(err).toMatch(message)
    expect(out).toBe('')
  })
})

describe('README', () => {
  const page = join(root, 'README.md')
  const asset = join(root, 'docs/assets/coffee-annotated.png')
  const code = readFileSync(join(folder, 'readme.ts'), 'utf8').replace(/^\/\/.*\n/, '')
  const between = (name: string) => new RegExp(`(<!-- ${name} -->\\n)([\\s\\S]*?)(<!-- /${name} -->)`)
  /** Numbers to two digits: processors differ in the last ones. */
  const rounded = (text: string) => text.replace(/\d+\.\d+/g, (number) => String(Number(Number(number).toPrecision(2))))

  function block(name: string, actual: string): string {
    const text = readFileSync(page, 'utf8')
    if (process.env.UPDATE_README)
      writeFileSync(
        page,
        text.replace(between(name), (_, a, __, c) => a + actual + c),
      )
    return between(name).exec(readFileSync(page, 'utf8'))?.[2] ?? ''
  }

  test('shows the code of examples/readme.ts', () => {
    expect(readFileSync(page, 'utf8')).toContain(`\`\`\`ts\n${code}\`\`\``)
    expect(code.split('\n').filter((line) => /\S/.test(line)).length).toBeLessThanOrEqual(9)
  })

  test('shows what it prints and draws', async () => {
    cpSync(join(folder, 'photos/coffee.jpg'), join(temp, 'coffee.jpg'))
    const { code, out, err } = await run('readme.ts', [], {}, temp)
    expect(err).toBe('')
    expect(code).toBe(0)
    const drawn = join(temp, 'coffee-annotated.png')
    if (process.env.UPDATE_README) cpSync(drawn, asset)
    expect(rounded(block('output', `\`\`\`\n${out}\`\`\`\n`))).toBe(rounded(`\`\`\`\n${out}\`\`\`\n`))
    const [shown, now] = await Promise.all([asset, drawn].map((file) => sharp(file).raw().toBuffer()))
    const apart =
      now?.reduce((sum, value, index) => sum + Number(Math.abs(value - (shown?.[index] ?? 999)) > 32), 0) ?? 1
    expect(apart / (now?.length ?? 1), 'the picture in docs/assets is not what it draws').toBeLessThan(0.01)
  })

  test('lists every kind of error', () => {
    const rows = Object.entries(errorKinds).map(
      ([kind, { meaning, retryable }]) => `| \`${kind}\` | ${meaning} | ${retryable ? 'yes' : ''} |\n`,
    )
    const head = '| kind | means | the same call may succeed later |\n|---|---|---|\n'
    expect(block('kinds', head + rows.join(''))).toBe(head + rows.join(''))
  })

  test('and the other pages link to files that are there', () => {
    const pages = [
      'README.md',
      'ARCHITECTURE.md',
      'CONTRIBUTING.md',
      'docs/decisions/dependencies.md',
      'local/MODEL.md',
    ]
    const broken = pages.flatMap((name) => {
      const links = [...readFileSync(join(root, name), 'utf8').matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(
        (match) => match[1] ?? '',
      )
      return links.filter((link) => !existsSync(join(root, dirname(name), link))).map((link) => `${name}: ${link}`)
    })
    expect(broken).toEqual([])
  })
})
