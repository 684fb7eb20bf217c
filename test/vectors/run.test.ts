import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { quarters, toSharp } from '../src/images/make.ts'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vlmkit-vectors-'))
})

afterAll(() => rm(folder, { recursive: true }))

const put = (name: string, content: unknown) =>
  writeFile(
    join(folder, name),
    typeof content === 'string' || content instanceof Uint8Array ? content : JSON.stringify(content),
  )

/** Runs the command with the built package; gives exit code and output. */
function run(path: string): Promise<{ code: number; output: string }> {
  const runner = fileURLToPath(new URL('./run.ts', import.meta.url))
  return new Promise((resolve) => {
    execFile(process.execPath, ['--import', 'tsx', runner, path], (error, output) => {
      resolve({ code: error ? Number(error.code) : 0, output })
    })
  })
}

test('a folder of mixed forms is driven, skipped by name and counted', async () => {
  await put('addresses.json', [
    {
      id: 'a',
      url: 'https://example.com/',
      resolvesTo: ['93.184.215.14'],
      expect: 'allow',
      connect: ['93.184.215.14'],
    },
    { id: 'b', url: 'http://127.0.0.1/', expect: 'deny' },
  ])
  await put('inline.json', [{ url: 'data:,x', expect: 'error', kind: 'input' }])
  await put('words.json', { metric: 'some', cases: [{ id: '1' }, { id: '2' }] })
  await put('_table.json', { cases: [] })
  await put('other.json', { unrelated: true })
  await mkdir(join(folder, 'pictures'))
  await put('pictures/good', await toSharp(quarters()).png().toBuffer())
  await put('pictures/bad', 'text')
  const manifest = [
    {
      file: 'good',
      tag: 'good',
      expect: 'ok',
      format: 'png',
      width: 96,
      height: 64,
      corners: 'R G B W',
      mustNotUpload: ['secret'],
    },
    { file: 'good', tag: 'served', expect: 'ok', format: 'png', servedAs: 'text/html' },
    { file: 'bad', tag: 'flipped', expect: 'either', mustNot: 'connect, open files, spawn' },
  ]
  await put('pictures/manifest.jsonl', manifest.map((line) => JSON.stringify(line)).join('\n'))
  const { code, output } = await run(folder)
  expect(output.split('\n')).toEqual([
    'addresses.json 2/2',
    'inline.json 1/1',
    'pictures 3/3',
    'words.json 0/0',
    '  skipped *: metrics come with the evaluation issue (2 cases)',
    '6 passed, 0 failed, 2 skipped',
    '',
  ])
  expect(code).toBe(0)
})

test('a failure is named and ends with exit code 1', async () => {
  await put('wrong.json', [{ id: 'w1', url: 'http://127.0.0.1/', expect: 'allow', connect: ['127.0.0.1'] }])
  const { code, output } = await run(join(folder, 'wrong.json'))
  expect(output).toMatch(/FAILED wrong.json w1\n {4}expected: allow, dialling 127.0.0.1\n {4}got: {6}deny/)
  expect(output).toContain('0 passed, 1 failed, 0 skipped')
  expect(code).toBe(1)
})
