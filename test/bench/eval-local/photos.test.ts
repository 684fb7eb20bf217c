import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { zipSync } from 'fflate'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readPhotos } from '../../../bench/eval-local/photos.ts'

const row = (file: string, more: object = {}) => ({
  file,
  width: 20,
  height: 10,
  source: 'COCO 2017',
  complete: true,
  objects: [{ label: 'cat', box: [1, 2, 3.5, 4] }],
  ...more,
})
const text = (rows: object[]) => rows.map((each) => JSON.stringify(each)).join('\n')

describe('readPhotos', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'photos-'))
  })
  afterEach(() => rm(folder, { recursive: true }))
  const list = (content: string) => writeFile(join(folder, 'photos.jsonl'), content)

  it('reads pictures from the zip and from files', async () => {
    await list(`${text([row('dev/a.jpg'), row('dev/b.jpg')])}\n\n`)
    await writeFile(join(folder, 'photos.zip'), zipSync({ 'dev/a.jpg': new Uint8Array([1, 2]) }))
    await mkdir(join(folder, 'dev'))
    await writeFile(join(folder, 'dev/b.jpg'), new Uint8Array([3]))
    const set = await readPhotos(folder)
    const bytes = await Promise.all(set.complete.map((photo) => set.read(photo)))
    expect(bytes.map((each) => [...each])).toEqual([[1, 2], [3]])
    expect(set.complete[0]?.objects).toEqual([
      { label: 'cat', crowd: false, box: { x: 1, y: 2, width: 3.5, height: 4 } },
    ])
  })

  it('scores dev where there is one, else everything', async () => {
    await list(text([row('a', { split: 'train' }), row('b', { split: 'dev' })]))
    expect((await readPhotos(folder)).complete.map(({ file }) => file)).toEqual(['b'])
    await list(text([row('a', { split: 'held' }), row('b', { split: 'held' })]))
    expect((await readPhotos(folder)).complete).toHaveLength(2)
    await list(text([row('a'), row('b')]))
    expect(await readPhotos(folder)).toMatchObject({ split: undefined, complete: [{ file: 'a' }, { file: 'b' }] })
  })

  it('keeps apart what is fully marked, what is marked in part, and what is not', async () => {
    const partial = { complete: false, labels_annotated: ['bird'] }
    await list(text([row('a', { objects: null }), row('b', partial), row('c', { complete: false }), row('d')]))
    const set = await readPhotos(folder)
    expect(set.partial.map(({ file }) => file)).toEqual(['b'])
    expect(set.complete.map(({ file }) => file)).toEqual(['d'])
  })

  it('takes fields that are absent or null', async () => {
    await list(
      text([row('a', { captions: null, coco_split: null, objects: [{ label: 'cat', box: [0, 0, 1, 1], crowd: 1 }] })]),
    )
    const [photo] = (await readPhotos(folder)).complete
    expect(photo).toMatchObject({ captions: [], cocoSplit: undefined, objects: [{ crowd: true }] })
  })

  it.each([
    ['{"file":', /line 1: /],
    [text([row('a'), row('b', { width: 0 })]), /line 2: width/],
    [text([row('a', { objects: [{ label: 'cat', box: [1, 2, 3] }] })]), /line 1: objects\.0\.box/],
    [text([row('a', { objects: [{ label: 'cat', box: [1, 2, -3, 4] }] })]), /line 1: objects\.0\.box\.2/],
    [text([row('a', { complete: undefined })]), /line 1: complete/],
    [text([row('a', { objects: null })]), /no picture with marked objects/],
    ['', /no picture with marked objects/],
  ])('says what is wrong with %s', async (content, message) => {
    await list(content)
    await expect(readPhotos(folder)).rejects.toThrow(message)
  })

  it('says what is missing', async () => {
    await expect(readPhotos(join(folder, 'none'))).rejects.toThrow(/holds no photos\.jsonl/)
    await list(text([row('a'), row('../b')]))
    const set = await readPhotos(folder)
    const [inside, outside] = set.complete
    await expect(set.read(inside!)).rejects.toThrow(/a is neither in .*photos\.zip nor a file in/)
    await expect(set.read(outside!)).rejects.toThrow(/outside/)
  })
})
