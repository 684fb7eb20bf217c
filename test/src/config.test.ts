import { describe, expect, it } from 'vitest'
import { type Config, checkConfig, configJsonSchema, type ModelSpec } from '../../src/config.ts'
import { VLMError } from '../../src/errors.ts'
import { parseJsonc } from '../../src/util/jsonc.ts'

const none = () => undefined
const failure = (run: () => unknown): VLMError => {
  try {
    run()
  } catch (error) {
    if (error instanceof VLMError) return error
  }
  return expect.unreachable('expected a VLMError')
}

describe('configuration', () => {
  it('is the bundled model when nothing is given', () => {
    const { use, timeoutMs } = checkConfig(undefined, none)
    expect(use).toMatchObject([{ provider: 'local', model: '' }])
    expect(timeoutMs).toBe(120_000)
  })

  it.each<[ModelSpec, string, string]>([
    ['local', 'local', ''],
    ['local/./weights', 'local', './weights'],
    ['local/../weights', 'local', '../weights'],
    ['local//opt/weights', 'local', '/opt/weights'],
    ['local/C:\\weights\\base', 'local', 'C:\\weights\\base'],
    ['local/owner/name@v1', 'local', 'owner/name@v1'],
  ])('takes %s apart at the first slash', (spec, provider, model) => {
    expect(checkConfig(spec, none).use[0]).toMatchObject({ provider, model })
  })

  it.each<[unknown, string, string | undefined]>([
    [{ usse: 'local' }, '$.usse', 'use'],
    [{ providers: { locl: {} } }, '$.providers.locl', 'local'],
    [{ providers: { local: { thread: 2 } } }, '$.providers.local.thread', 'threads'],
    [{ tasks: { captoin: 'local' } }, '$.tasks.captoin', 'caption'],
    [{ timeoutMS: 5 }, '$.timeoutMS', 'timeoutMs'],
    [{ use: 'locl/base' }, '$.use', 'local'],
    [{ use: ['local', 'lcoal'] }, '$.use[1]', 'local'],
    [{ images: { maxbytes: 1 } }, '$.images.maxbytes', 'maxBytes'],
    [{ timeoutMs: -1 }, '$.timeoutMs', undefined],
    [{ timeoutMs: '5' }, '$.timeoutMs', undefined],
    [{ use: 5 }, '$.use', undefined],
    [{ use: [] }, '$.use', undefined],
    [{ use: '' }, '$.use', undefined],
    [{ providers: [] }, '$.providers', undefined],
    [{ images: { allow: [3] } }, '$.images.allow[0]', undefined],
    [{ tasks: { caption: ['local', null] } }, '$.tasks.caption[1]', undefined],
    [5, '$', undefined],
  ])('names path and nearest spelling for %j', (config, path, suggestion) => {
    const error = failure(() => checkConfig(config as Config, none))
    expect(error.kind).toBe('config')
    expect(error.details?.path).toBe(path)
    expect(error.message).toContain(path)
    expect(error.details?.suggestion).toBe(suggestion)
    if (suggestion) expect(error.message).toContain(`Did you mean "${suggestion}"?`)
  })

  it('reads the environment where a value is $NAME, and says which variable is missing', () => {
    const env = (name: string) => (name === 'MY_MODEL' ? 'local/./mine' : undefined)
    expect(checkConfig({ use: '$MY_MODEL' }, env).use).toMatchObject([{ model: './mine' }])
    const error = failure(() => checkConfig({ use: '$OTHER' }, env))
    expect(error.message).toContain('OTHER')
    expect(error.details?.path).toBe('$.use')
  })

  it('describes itself as a JSON Schema that editors can use', () => {
    const schema = configJsonSchema() as { properties: { [key: string]: { description?: string } } }
    expect(Object.keys(schema.properties)).toEqual([
      '$schema',
      'use',
      'tasks',
      'providers',
      'models',
      'retry',
      'blind',
      'timeoutMs',
      'images',
    ])
    for (const property of Object.values(schema.properties)) expect(property.description).toBeTruthy()
  })
})

describe('JSON with comments', () => {
  it('keeps what only looks like a comment or a comma inside strings', () => {
    const text = '\uFEFF{ // model\n "use": "local//opt/a", /* two\nlines */ "x": ",}", "y": [1, 2,], }'
    expect(parseJsonc(text, 'f')).toEqual({ use: 'local//opt/a', x: ',}', y: [1, 2] })
  })

  it.each([
    ['{\n  "use": local\n}', 'line 2, column 10'],
    ['{ "use": "local"', 'line 1'],
    ['', 'line 1'],
  ])('says where %j cannot be read', (text, where) => {
    const error = failure(() => parseJsonc(text, 'vlmkit.config.json'))
    expect(error).toMatchObject({ kind: 'config', reason: 'syntax' })
    expect(error.message).toContain('vlmkit.config.json')
    expect(error.message).toContain(where)
  })
})
