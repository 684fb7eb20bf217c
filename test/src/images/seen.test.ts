import { describe, expect, it } from 'vitest'
import { notSeen, readAsText } from '../../../src/images/seen.ts'
import { textTokens } from '../../../src/util/text-tokens.ts'

const prompts = [
  'Describe this picture in one sentence. Answer with the description only.',
  'What is written here?',
  'Find every "mug" in the picture. Use exactly these labels. Answer only with JSON of this shape: {"objects": [{"label": "dog", "box": [x1, y1, x2, y2]}]}. Coordinates are integers from 0 to 1000.',
  `Read the receipt. ${'Each line has a name, a count and a price. '.repeat(8)}`,
]
const sizes = [64, 128, 224, 384, 512, 768, 1024, 1600, 2048, 3000, 4000].map((side) => ({
  width: side,
  height: Math.round(side * 0.75),
}))

/** What families take for a picture, as plainly as it can be said. */
const families: { readonly [name: string]: (size: { width: number; height: number }) => number } = {
  tiles: ({ width, height }) =>
    85 + 170 * Math.min(8, Math.ceil(Math.min(width, 1024) / 512) * Math.ceil(Math.min(height, 768) / 512)),
  patches: ({ width, height }) => Math.ceil(1.2 * Math.min(2500, Math.ceil(width / 32) * Math.ceil(height / 32))),
  qwen: ({ width, height }) => Math.max(4, Math.round((width * height) / 784)),
  flat: () => 256,
  gemini: () => 1090,
}

/** How hosts count: what they report of the words' and the picture's true tokens; undefined reports nothing. */
const seeing: { readonly [name: string]: (words: number, picture: number) => number | undefined } = {
  exactly: (words, picture) => words + picture,
  'ten percent more': (words, picture) => Math.round((words + picture) * 1.1),
  'ten percent less': (words, picture) => Math.round((words + picture) * 0.9),
  'with a template': (words, picture) => words + picture + 35,
  'with another resize': (words, picture) => words + Math.max(64, Math.round(picture / 2)),
  'nothing at all': () => undefined,
  'only what was not cached': (words) => Math.round(words * 0.2),
}
const dropping: typeof seeing = {
  'the words alone': (words) => words,
  'the words and a template': (words) => words + 30,
  'a word for the picture': (words) => words + 4,
  'ten percent off': (words) => Math.round(words * 1.1),
}

describe('counts', () => {
  const cases = (behaviours: typeof seeing) =>
    Object.entries(behaviours).flatMap(([behaviour, report]) =>
      Object.entries(families).flatMap(([family, cost]) =>
        sizes.flatMap((size) =>
          prompts.flatMap((words) =>
            // Tokenizers differ by a fifth.
            [0.8, 0.9, 1, 1.1, 1.2].map((factor) => {
              const picture = cost(size)
              const inputTokens = report(Math.round(textTokens(words) * factor), picture)
              const usage = inputTokens === undefined ? undefined : { inputTokens }
              return {
                behaviour: `${behaviour}, ${family}`,
                seen: notSeen({ pictures: [size], expectedTokens: picture, words, usage, text: 'A cup.' }),
                picture,
              }
            }),
          ),
        ),
      ),
    )

  it('raise no alarm where the picture was seen', () => {
    const all = cases(seeing)
    const alarms = all.filter(({ seen }) => seen)
    expect(alarms.length / all.length).toBeLessThanOrEqual(0.005)
  })

  it('tell a picture that was dropped, where it costs more than can be wrong about the words', () => {
    const all = cases(dropping).filter(({ picture }) => picture >= 500)
    const missed = all.filter(({ seen }) => !seen)
    expect(missed.length / all.length).toBeLessThanOrEqual(0.01)
  })

  it('many times too high are a picture read as text', () => {
    const sighting = { pictures: [{ width: 1000, height: 800 }], expectedTokens: 1000, words: 'What is it?', text: 'x' }
    expect(readAsText({ ...sighting, usage: { inputTokens: 133_000 } })).toContain('133000')
    expect(readAsText({ ...sighting, usage: { inputTokens: 1200 } })).toBeUndefined()
  })
})

describe('answers', () => {
  const says = (text: string, words = 'Describe this picture in one sentence.') =>
    notSeen({ pictures: [{ width: 100, height: 100 }], expectedTokens: undefined, words, usage: undefined, text })?.why

  it.each([
    'I cannot see any image in your message.',
    "I'm unable to view images directly.",
    "I'm sorry, but I can't see the image.",
    "I don't see any image attached. Could you share it?",
    'As a text-based AI, I am unable to view images.',
    'No image was provided.',
    'Please upload the image you would like me to describe.',
    'The picture [img-0] shows a cat.',
    '无法查看图片，请重新上传。',
    'Je ne peux pas voir l’image.',
  ])('%s', (text) => {
    expect(says(text)).toBe('answer')
  })

  it.each([
    'A cup of coffee on a wooden table.',
    'A person looks at a picture on the wall.',
    'A laptop whose screen shows "No image available".',
    'I cannot identify the people in the image, but there are two of them.',
    "The sign is too blurred; I can't read the text in the photo.",
    'A man takes a photo of the sea.',
    'There is no cup in the picture.',
    '{"answer": "I cannot see any image"}',
    'A gallery with images on every wall, and a visitor who sees none of them.',
  ])('%s is no blindness', (text) => {
    expect(says(text)).toBeUndefined()
  })

  it('are the caller’s own where that was the question', () => {
    expect(says('I do not see any image.', 'Is there an image on this page?')).toBeUndefined()
  })
})
