import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { provider } from '../../local/index.ts'
import { readManifest } from '../../local/manifest.ts'
import { checkFolder, modelFolder } from '../../local/model-files.ts'
import { isVLMError, type VLMError } from '../../src/errors.ts'
import { base, call, copyFolder, graphFile, noise, request, tiny } from './helpers.ts'

async function failure(work: Promise<unknown>): Promise<VLMError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!isVLMError(error)) throw new Error(`expected a VLMError but got ${String(error)}`)
  return error
}

describe('a model name', () => {
  it.each([
    ['base', base],
    ['./weights', join(process.cwd(), 'weights')],
    ['../weights', join(process.cwd(), '..', 'weights')],
    ['.', process.cwd()],
    ['/abs/weights', '/abs/weights'],
  ])('%s is a folder', (name, folder) => {
    expect(modelFolder(name)).toBe(folder)
  })

  it.each(['C:\\models\\mine', 'c:/models/mine'])('%s is a drive path', (name) => {
    expect(modelFolder(name)).toContain('models')
  })

  it.each(['HuggingFaceTB/SmolVLM-256M-Instruct', 'owner/name@main'])(
    '%s is a hub model, which is not read yet',
    (name) => {
      expect(() => modelFolder(name)).toThrow(expect.objectContaining({ kind: 'unsupported', reason: 'hub_model' }))
    },
  )

  it('that is neither is a config error that says what there is', () => {
    expect(() => modelFolder('large')).toThrow(expect.objectContaining({ kind: 'config' }))
    expect(() => modelFolder('large')).toThrow(/"large".*"local"/)
  })

  it('gives the id of the backend', () => {
    expect(provider.create('', {}).id).toBe('local/base')
    expect(provider.create('base', {}).id).toBe('local/base')
    expect(provider.create('./dir', {}).id).toBe('local/./dir')
  })

  it('unknown options are config errors with the nearest name', () => {
    expect(() => provider.create('base', { thread: 1 })).toThrow(/thread.*threads/)
  })
})

describe('a folder', () => {
  it('that is not there, or holds no manifest, is a config error', async () => {
    expect(await failure(checkFolder('/nowhere/weights'))).toMatchObject({ kind: 'config' })
    const folder = await copyFolder()
    await rm(join(folder, 'manifest.json'))
    expect((await failure(checkFolder(folder))).message).toMatch(/manifest\.json.*missing/)
  })

  it("with a hub's config.json is refused plainly", async () => {
    const folder = await copyFolder()
    await rm(join(folder, 'manifest.json'))
    await writeFile(join(folder, 'config.json'), '{}')
    expect(await failure(checkFolder(folder))).toMatchObject({ kind: 'unsupported', reason: 'hub_model' })
  })
})

describe('manifest.json', () => {
  const cases: readonly [string, { readonly [path: string]: unknown }, RegExp][] = [
    ['an unknown key', { detecter: {} }, /unknown key "detecter" \(did you mean "detector"\?\) at \$/],
    ['an unknown key deep inside', { 'detector.nmss': 1 }, /unknown key "nmss" at \$\.detector/],
    ['an unknown graph', { 'graphs.sound': {} }, /unknown key "sound" at \$\.graphs/],
    ['another format', { format: 'vlmkit-local/2' }, /\$\.format/],
    ['a missing size', { 'inputs.detect.size': undefined }, /\$\.inputs\.detect\.size/],
    ['a wrong type', { 'decoder.layers': '2' }, /\$\.decoder\.layers/],
    ['a sum that is none', { 'graphs.detect.sha256': 'abc' }, /\$\.graphs\.detect\.sha256/],
    ['a path upwards', { 'graphs.detect.path': '../detect.onnx' }, /\$\.graphs\.detect\.path.*inside the folder/],
    ['an absolute path', { 'tokenizer.path': '/etc/passwd' }, /\$\.tokenizer\.path.*inside the folder/],
    ['an unknown task', { 'tasks.3': 'dance' }, /\$\.tasks\[3\]/],
    ['a division by zero', { 'inputs.vision.std': [1, 0, 1] }, /\$\.inputs\.vision\.std/],
    ['a detector without its facts', { detector: undefined }, /graphs\.detect needs "detector"/],
    ['a decoder without a tokenizer', { tokenizer: undefined }, /graphs\.decoder needs "tokenizer"/],
    ['a vision graph without its input', { 'inputs.vision': undefined }, /graphs\.vision needs "inputs\.vision"/],
  ]
  it.each(cases)('with %s is a config error that names it', async (_, change, message) => {
    const error = await failure(readManifest(await copyFolder(change)))
    expect(error.kind).toBe('config')
    expect(error.message).toMatch(message)
    expect(error.message).toContain('manifest.json')
  })

  it('that is no JSON says so', async () => {
    const folder = await copyFolder()
    await writeFile(join(folder, 'manifest.json'), '{')
    expect((await failure(readManifest(folder))).message).toMatch(/manifest\.json is not JSON/)
  })
})

describe('a graph file', () => {
  async function detectIn(folder: string): Promise<VLMError> {
    const backend = provider.create(folder, { threads: 1 })
    const error = await failure(backend.generate(request('detect', noise(1)), call))
    await backend.close?.()
    return error
  }

  it('that is missing is named', async () => {
    const folder = await copyFolder()
    await rm(join(folder, 'detect.onnx'))
    expect(await detectIn(folder)).toMatchObject({
      kind: 'config',
      message: expect.stringMatching(/detect\.onnx.*missing/),
    })
  })

  it('that is a Git LFS pointer says which command fills it', async () => {
    const folder = await copyFolder()
    await writeFile(join(folder, 'detect.onnx'), 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n')
    expect((await detectIn(folder)).message).toMatch(/detect\.onnx.*git lfs pull/)
  })

  it('with another sum or length is not loaded', async () => {
    const other = await copyFolder({ 'graphs.detect.sha256': '0'.repeat(64) })
    expect(await detectIn(other)).toMatchObject({
      kind: 'config',
      message: expect.stringMatching(/detect\.onnx.*sha256/),
    })
    const shorter = await copyFolder({ 'graphs.detect.bytes': 7 })
    expect((await detectIn(shorter)).message).toMatch(/detect\.onnx.*bytes/)
  })

  it('of another shape names graph and tensor', async () => {
    const folder = await copyFolder({ 'inputs.detect.size': [128, 128] })
    expect((await detectIn(folder)).message).toMatch(/graph "detect", input "pixels": side 2 must be 128 but is 64/)
    const swapped = await copyFolder({ 'graphs.detect': await graphFile(tiny, 'decoder.onnx') })
    expect((await detectIn(swapped)).message).toMatch(/graph "detect", input "pixels": it is missing/)
  })

  it('that failed once is tried again', async () => {
    const folder = await copyFolder()
    const backend = provider.create(folder, { threads: 1 })
    await rm(join(folder, 'detect.onnx'))
    await failure(backend.generate(request('detect', noise(1)), call))
    await writeFile(join(folder, 'detect.onnx'), await readFile(join(tiny, 'detect.onnx')))
    const reply = await backend.generate(request('detect', noise(1)), call)
    expect(reply.things?.objects).toBeDefined()
    await backend.close?.()
  })

  it('of one task does not stop another', async () => {
    const folder = await copyFolder()
    await rm(join(folder, 'decoder.onnx'))
    const backend = provider.create(folder, { threads: 1 })
    expect((await backend.generate(request('detect', noise(1)), call)).things).toBeDefined()
    expect((await failure(backend.generate(request('caption', noise(1)), call))).message).toMatch(/decoder\.onnx/)
    await backend.close?.()
  })
})
