import { describe, expect, it } from 'vitest'
import { createVLM } from '../../../src/vlm.ts'
import { scene } from '../../kit/scene.ts'
import { scriptedBackend } from '../../kit/scripted-backend.ts'

const rows = (...labels: string[]) =>
  JSON.stringify({ objects: labels.map((label, i) => ({ label, box: [i * 10, 0, i * 10 + 9, 9] })) })
const saying = (text: string) => createVLM(scriptedBackend(() => text))

describe('detect', () => {
  it("gives labels in the caller's spelling, and leaves out the others, naming them", async () => {
    const { objects, warnings } = await saying(rows('the cars', 'tree', 'Person 2', 'sky', 'tree')).detect(
      scene.pixels,
      ['Car', 'person'],
    )
    expect(objects.map(({ label }) => label)).toEqual(['Car', 'person'])
    expect(warnings).toEqual([
      {
        code: 'unknown_labels',
        message: `3 of the model's answers had labels that nobody asked for and were left out: "tree", "sky".`,
      },
    ])
  })

  it('keeps the others where it is asked to, without a warning', async () => {
    const { objects, warnings } = await saying(rows('tree', 'cars')).detect(scene.pixels, ['car'], {
      unknownLabels: 'keep',
    })
    expect(objects.map(({ label }) => label)).toEqual(['tree', 'car'])
    expect(warnings).toEqual([])
  })

  it('takes synonyms', async () => {
    const { objects } = await saying(rows('automobile', 'vehicles')).detect(scene.pixels, ['car'], {
      synonyms: { car: ['automobile', 'vehicle'] },
    })
    expect(objects.map(({ label }) => label)).toEqual(['car', 'car'])
  })

  it('keeps every label where none was asked for', async () => {
    const { objects } = await saying(rows('cats', 'The Dog')).detect(scene.pixels)
    expect(objects.map(({ label }) => label)).toEqual(['cats', 'The Dog'])
  })

  it.each([
    [['car'], { synonyms: { cra: ['vehicle'] } }, 'Did you mean "car"?'],
    [undefined, { synonyms: { car: ['vehicle'] } }, 'none of its labels'],
    [['car'], { synonyms: { car: [] } }, 'a list of at least 1'],
    [['car'], { synonyms: { car: 'vehicle' } }, 'a list'],
    [['car'], { unknownLabels: 'dorp' }, 'Did you mean "drop"?'],
    [[], {}, 'a list of at least 1'],
  ])('refuses labels %j with %j', async (labels, options, message) => {
    const call = saying('[]').detect(scene.pixels, labels, options as object)
    await expect(call).rejects.toMatchObject({ kind: 'input', stage: 'check' })
    await expect(call).rejects.toThrow(message)
  })
})
