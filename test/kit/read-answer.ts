import { isVLMError } from '../../src/errors.ts'
import { type ParseGroundingOptions, parseGrounding } from '../../src/grounding/parse-grounding.ts'

/**
 * What an answer holds, in one line, for tables: boxes as `cat 10 20 30 40` (corners, px, one decimal), points as `cat @10 20`, masks as
 * `mask cat`, regions as `"text" 10 20 …`, `…` where it is cut off; `error` where it cannot be read. Throws whatever is no such error.
 */
export function readAnswerOf(text: string, options: ParseGroundingOptions): string {
  try {
    const { objects, points, masks, regions, truncated } = parseGrounding(text, options)
    return [
      ...objects.map(({ label, box: { x, y, width, height } }) =>
        `${label} ${list([x, y, x + width, y + height])}`.trim(),
      ),
      ...points.map(({ label = '', x, y }) => `${label} @${list([x, y])}`.trim()),
      ...masks.map(({ label }) => `mask ${label}`.trim()),
      ...regions.map((region) => `"${region.text}" ${list(region.polygon.flat())}`),
      ...(truncated ? ['…'] : []),
    ].join(' | ')
  } catch (error) {
    if (isVLMError(error, 'output')) return 'error'
    throw error
  }
}

function list(numbers: readonly number[]): string {
  return numbers.map((number) => Math.round(number * 10) / 10).join(' ')
}
