/** The providers, each loaded on first use. The only file that may import them. */
import type { Provider } from '../contract.ts'
import { hosts } from '../profiles/hosts.ts'

const loaders: { readonly [name: string]: () => Promise<{ readonly provider: Provider }> } = {
  local: () => import('../../local/index.ts'),
  openai: () => import('../../providers/openai.ts'),
  gemini: () => import('../../providers/gemini.ts'),
  ollama: () => import('../../providers/ollama.ts'),
}

/** Names that a spec may begin with: the providers, and the hosts that they reach. */
export const providerNames: readonly string[] = [...new Set([...Object.keys(loaders), ...Object.keys(hosts)])]

/**
 * Loads the provider that serves a name.
 * @param type - the protocol, where the configuration says it
 */
export async function loadProvider(name: string, type?: unknown): Promise<Provider> {
  const load = loaders[hosts[name]?.type ?? (typeof type === 'string' ? type : name)]
  if (!load) throw new RangeError(`no provider ${name}: specs are checked against providerNames`)
  return (await load()).provider
}
