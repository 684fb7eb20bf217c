import { expect, it } from 'vitest'
import { saysNone } from '../../../../src/grounding/read/none.ts'

it.each([
  'None',
  'none.',
  '"None"',
  '`null`',
  '```\nNone\n```',
  'N/A',
  'Nothing was found.',
  'nothing detected',
  'There is no dog in this picture.',
  'There are no dogs',
  "There isn't any dog.",
  'There are none.',
  'No dogs are visible.',
  'No red or blue cars were found in the scene.',
  'No person in the image.',
  '**No objects** match.',
  'No matching objects.',
  'Not visible.',
  'I cannot find it in the image.',
  'I don’t see any of them.',
  "Couldn't locate the red car.",
  'does not see a dog',
  "This isn't in the image.",
  '没有',
  '图中没有狗。',
  '未检测到 dog。',
  '未找到',
])('%s', (text) => {
  expect(saysNone(text)).toBe(true)
})

it.each([
  '',
  'No',
  'No, the dog is in the picture.',
  'No – the dog is in the image, on the left.',
  'The image shows a cat.',
  "I'm sorry, but I can't help with identifying people in images.",
  'I cannot see the image you attached.',
  "I can't see any picture.",
  'Nonetheless a dog',
  'Notes found',
  '没有问题，狗在左边',
  `There is no dog${'. It is a quiet street'.repeat(20)}`,
])('not: %s', (text) => {
  expect(saysNone(text)).toBe(false)
})

it('looks at short texts only', () => {
  const begun = performance.now()
  saysNone('no '.repeat(2e6))
  saysNone(`none${' '.repeat(5e6)}`)
  expect(performance.now() - begun).toBeLessThan(1_000)
})
