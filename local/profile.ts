/** What a folder of weights can do, as the core asks for it: read from the manifest alone, no graph is opened. */
import type { Profile } from '../src/contract.ts'
import type { LocalModel } from './model.ts'

/** The profile of a folder. @param bundled - the weights that ship with the package, which the tests run */
export async function profileOf(model: LocalModel, id: string, bundled: boolean): Promise<Profile> {
  const manifest = await model.manifest()
  const labels = await model.labels()
  const { graphs } = manifest
  const can = (task: (typeof manifest.tasks)[number], missing: string | undefined): true | string => {
    if (!manifest.tasks.includes(task)) return `the weights of ${id} were not trained for it`
    return missing === undefined || `${id} has no graph "${missing}"`
  }
  const sees = graphs.detect || graphs.vision ? undefined : 'detect" or "vision'
  const speaks = sees ?? (graphs.decoder ? undefined : 'decoder')
  const later = 'this version of vlmkit does not run it on local models'
  const boxes = 'its detector gives boxes only; chat models that write positions can, behind a Backend of your own'
  return {
    name: id,
    tasks: {
      caption: can('caption', speaks),
      ask: can('ask', speaks),
      classify: can('ask', speaks),
      detect: can('detect', graphs.detect ? undefined : 'detect'),
      point: boxes,
      segment: boxes,
      read: boxes,
      embed: later,
    },
    resize: { rule: 'none' },
    maxPictures: 1,
    ...(labels.length > 0 && { labels }),
    // Others that it cannot honour (seed, temperature, system) come with the request, and the backend warns itself.
    ignores: ['language', 'maxWords'],
    price: { input: 0, output: 0 },
    verified: bundled,
  }
}
