/** Data URLs: `loadImage(url)`. */
import { drivePicture, type PictureCase } from './pictures.ts'
import type { CaseResult } from './types.ts'

/** A URL, or one that is too long to write down. */
type Url =
  | string
  | { readonly prefix: string; readonly repeat: string; readonly count: number; readonly suffix?: string }

export async function drive(_path: string, content: unknown): Promise<CaseResult[]> {
  const results: CaseResult[] = []
  for (const [index, item] of (content as readonly (PictureCase & { url: Url; note?: string })[]).entries()) {
    const { url, ...expectation } = item
    const text = typeof url === 'string' ? url : url.prefix + url.repeat.repeat(url.count) + (url.suffix ?? '')
    results.push(await drivePicture(`${index} (${item.note ?? ''})`, expectation, text, { svg: true }))
  }
  return results
}
