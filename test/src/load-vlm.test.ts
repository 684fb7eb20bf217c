import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { configJsonSchema } from '../../src/config.ts'
import { loadVLM } from '../../src/load-vlm.ts'

const home = process.cwd()
let folder = ''
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'vlmkit-config-')))
  mkdirSync(join(folder, 'a/b'), { recursive: true })
  process.chdir(join(folder, 'a/b'))
})
afterEach(() => {
  process.chdir(home)
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true })
})

const configure = (text: string, at = 'vlmkit.config.json') => writeFileSync(join(folder, at), text)

describe('loadVLM', () => {
  it('finds the file upwards, the nearest first, and reads comments', async () => {
    configure('{ "use": 7 }')
    configure('{ /* here */ "timeoutMs": "soon", }', 'a/vlmkit.config.json')
    await expect(loadVLM()).rejects.toThrow(/a[\\/]vlmkit\.config\.json: \$\.timeoutMs/)
  })

  it('works without a file', async () => {
    const vlm = await loadVLM()
    expect(vlm.caption).toBeTypeOf('function')
    await vlm.dispose()
  })

  it.each([
    ['a file that is named but missing', 'missing.json', undefined, 'missing.json'],
    ['JSON that is none', 'x.json', '{ use: local }', 'line 1, column 3'],
    ['a list', 'x.json', '["local"]', 'must hold an object'],
    ['a misspelt key', 'x.json', '{ "provider": {} }', 'Did you mean "providers"?'],
  ])('says what is wrong with %s', async (_, name, text, says) => {
    if (text !== undefined) configure(text, name)
    const failure = await loadVLM(join(folder, name)).catch((e) => e)
    expect(failure).toMatchObject({ name: 'VLMError', kind: 'config' })
    expect(failure.message).toContain(says)
  })

  it('VLMKIT_MODEL overrides the file, also its models of single tasks', async () => {
    configure('{ "use": "local/./no-such-folder", "tasks": { "caption": "local/./nor-this" } }')
    vi.stubEnv('VLMKIT_MODEL', 'locl')
    await expect(loadVLM()).rejects.toThrow('Unknown provider "locl"')
    vi.stubEnv('VLMKIT_MODEL', 'local/./chosen')
    const vlm = await loadVLM()
    await expect(vlm.models()).rejects.toThrow('chosen')
    await vlm.dispose()
  })
})

it('the schema for editors is the one that is shipped', async () => {
  await expect(`${JSON.stringify(configJsonSchema(), null, 2)}\n`).toMatchFileSnapshot('../../vlmkit.schema.json')
})
