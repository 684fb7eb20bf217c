/** The providers, each loaded on first use. The only file that may import them. */
import type { Provider } from '../contract.ts'

const loaders: { readonly [name: string]: () => Promise<{ readonly provider: Provider }> } = {
  local: () => import('../../local/index.ts'),
}

/** Names that a spec may begin with. */
export const providerNames: readonly string[] = Object.keys(loaders)

/** Loads a provider. */
export async function loadProvider(name: string): Promise<Provider> {
  const load = loaders[name]
  if (!load) throw new RangeError(`no provider ${name}: specs are checked against providerNames`)
  return (await load()).provider
}
