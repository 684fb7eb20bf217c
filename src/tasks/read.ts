import type { ImageInput } from '../images/input.ts'
import type { TextRegion } from '../types.ts'
import { object, oneOf, string } from '../util/shape.ts'
import { checkImages, checkOptions, namesSet } from './check.ts'
import { type Found, groundingRequests, lacksForm, placeAll, readPiece, readReplies, type Search } from './ground.ts'
import { growingThings, silent } from './growing-things.ts'
import { joinLines, joinWords, wholePage } from './page-text.ts'
import type { Job, Task } from './task.ts'

/** How text is read. */
export interface ReadOptions {
  /** What a region is: a line, a word, or all the text of a picture. @default 'line' */
  readonly granularity?: 'line' | 'word' | 'page' | undefined
  /** Language of the text, e.g. `German` or `de`: a hint. */
  readonly language?: string | undefined
}

/** What `read` gives. */
export interface ReadResult {
  /** All text in the model's reading order: lines apart by line breaks, pictures by an empty line. */
  text: string
  /** Pieces of text and where they stand, in pixels of the picture, in the same order. */
  regions: TextRegion[]
}

/** The options' shape. */
export const readOptions = object({ granularity: oneOf('line', 'word', 'page'), language: string() })

interface ReadJob extends Job {
  readonly options: ReadOptions
}

/** Checks the arguments of `vlm.read`. */
export function checkRead(image: ImageInput | readonly ImageInput[], options?: ReadOptions): ReadJob {
  const checked = checkOptions(readOptions, options, 'read')
  return { ...checkImages(image, 'read'), set: namesSet(checked), options: checked }
}

const pieces = {
  line: { words: 'One entry for each line of text.' },
  word: { words: 'One entry for each word.', option: 'granularity' },
  // Models that cannot be told give lines: they are put together.
  page: { words: 'One entry for all the text together, with its line breaks.' },
}

/** Reads text and where it stands. */
export const read: Task<ReadJob, readonly Found[], ReadResult> = {
  name: 'read',
  keepsCutOff: true,
  onePicture: true,
  lacks: (profile) => lacksForm('read', profile),
  prompt: (job, setting) => groundingRequests(search(job), setting),
  growing(job, setting) {
    // A page is put together in the end.
    if (job.options.granularity === 'page') return { part: {}, push: () => false }
    const unheard = silent(setting)
    return growingThings('regions', (reply, request) => {
      return placeAll(readPiece(reply, request, search(job), unheard), unheard).regions
    })
  },
  parse: (replies, job, setting) => readReplies(replies, search(job), setting),
  async place(found, { options, images }, setting) {
    const pages = images.map((_, picture) => {
      const { regions } = placeAll(
        found.filter((one) => one.picture === picture),
        setting,
      )
      return options.granularity === 'page' ? wholePage(regions) : regions
    })
    const text = pages.map(options.granularity === 'word' ? joinWords : joinLines).join('\n\n')
    const { Reading } = await import('../schemas/outputs.ts')
    return Reading.parse({ text, regions: pages.flat() })
  },
}

function search({ options: { granularity = 'line', language } }: ReadJob): Search {
  const hint = language && { words: `The text is in this language: ${language}.`, option: 'language' }
  return { task: 'read', wishes: [pieces[granularity], ...(hint ? [hint] : [])] }
}
