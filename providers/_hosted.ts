/** What the hosted providers share: their settings, their key, their sockets, their time limits. */
import type { ProviderOptions, Site, Transport } from '../src/contract.ts'
import { VLMError } from '../src/errors.ts'
import { compatibleHost, type Host, hosts } from '../src/profiles/hosts.ts'
import { environment } from '../src/util/environment.ts'
import { once } from '../src/util/once.ts'
import { hostedLimits, type Limits, localLimits } from '../src/wire/exchange.ts'
import { type HostedOptions, hostedShape } from '../src/wire/options.ts'

/** Settings of one provider with everything filled in. */
export interface HostSettings extends Host {
  /** The provider's name in the configuration: the first part of its specs. */
  readonly name: string
  readonly options: HostedOptions
  readonly limits: Limits
  /** The key, looked up when it is needed. @throws VLMError `auth` when the host needs one and there is none */
  key(): string | undefined
  /** Sockets: the owner's, or the backend's own. */
  transport(): Promise<Transport>
  /** Closes sockets that are the backend's own. */
  close(): Promise<void>
}

/**
 * Settings of a provider: what the configuration says, else what is known of the host of that name.
 * @param given - `providers.<name>` of the configuration
 */
export function hostSettings(type: Host['type'], given: ProviderOptions, site?: Site): HostSettings {
  const name = site?.name ?? type
  const path = `$.providers.${name}`
  const options = hostedShape.check(given, { kind: 'config', path })
  const known = hosts[name]
  // A host of one's own is like others of its protocol, but for its address and its key.
  const { keys: _, ...alike } = hosts[type] ?? compatibleHost
  const facts = type === compatibleHost.type ? compatibleHost : alike
  const address = known?.address === undefined ? undefined : environment(known.address) || undefined
  const { baseURL = address ?? known?.baseURL, structured, mediaTypes, maxRequestBytes, logprobs, timeoutMs } = options
  if (baseURL === undefined || !URL.canParse(baseURL)) {
    const what = baseURL === undefined ? 'none was given' : `"${baseURL}" is none`
    throw new VLMError('config', `${path}.baseURL must be an address such as "https://host/v1": ${what}.`, {
      stage: 'check',
    })
  }
  const base = facts.patient || isLoopback(baseURL) ? localLimits : hostedLimits
  const own = once(async () => (await import('#platform')).platform.openTransport())
  let opened = false
  return {
    ...facts,
    ...known,
    type,
    name,
    baseURL: baseURL.replace(/\/+$/, ''),
    ...(structured && { structured }),
    ...(mediaTypes && { mediaTypes }),
    ...(maxRequestBytes !== undefined && { maxRequestBytes }),
    ...(logprobs !== undefined && { logprobs }),
    options,
    limits: timeoutMs === undefined ? base : { ...base, attemptMs: timeoutMs },
    key: () => keyOf(name, options, known),
    async transport() {
      if (site) return site.transport()
      opened = true
      return own()
    },
    async close() {
      if (opened) await (await own()).close()
    },
  }
}

function keyOf(name: string, { apiKey, headers = {} }: HostedOptions, known: Host | undefined): string | undefined {
  const key = apiKey ?? known?.keys?.map(environment).find((value) => value !== undefined && value !== '')
  if (key !== undefined) return key
  const ownAuth = Object.keys(headers).some((header) => /^(authorization|api-key|x-goog-api-key)$/i.test(header))
  const [variable] = known?.keys ?? []
  if (variable === undefined || ownAuth) return undefined
  throw new VLMError(
    'auth',
    `There is no key for ${name}. Set ${variable}, or providers.${name}.apiKey in the configuration.`,
    {
      reason: 'missing_key',
      stage: 'send',
      provider: name,
    },
  )
}

function isLoopback(baseURL: string): boolean {
  const { hostname } = new URL(baseURL)
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d+){3}$/.test(hostname)
}
