import type { Settings } from './config.ts'
import type { Call } from './contract.ts'
import type { Image } from './images/image.ts'
import { loadImage } from './images/load.ts'
import type { Job } from './tasks/task.ts'
import { within } from './util/deadline.ts'

/** Stage `load`: all pictures of a call, at once. */
export async function loadAll(job: Job, settings: Settings, call: Call): Promise<Image[]> {
  const loads = job.images.map((input) => loadImage(input, { ...settings.images, signal: call.signal }))
  try {
    return await within(call.signal, Promise.all(loads))
  } finally {
    // The first failure is the call's; the others must not become unhandled rejections.
    for (const other of loads) other.catch(() => {})
  }
}
