/**
 * The address in OLLAMA_HOST, as Ollama itself reads it: `host`, `host:port`, `:port`, `scheme://host:port/path`. An address that a server
 * listens on everywhere (0.0.0.0) is reached at loopback.
 * @returns undefined when it is not set
 */
export function ollamaAddress(text: string | undefined): string | undefined {
  const trimmed = text?.trim().replace(/^["']|["']$/g, '')
  if (!trimmed) return undefined
  const [, scheme = 'http', rest = ''] = /^(?:(https?):\/\/)?(.*)$/i.exec(trimmed) ?? []
  const [hostAndPort = '', ...path] = rest.split('/')
  const [, name = '', port] = /^(.*?)(?::(\d+))?$/.exec(hostAndPort) ?? []
  const host = name === '' || name === '0.0.0.0' || name === '[::]' ? '127.0.0.1' : name
  const usual = /^https?:/i.test(trimmed) ? (scheme.toLowerCase() === 'https' ? '443' : '80') : '11434'
  const folder = path.filter(Boolean).join('/')
  return `${scheme.toLowerCase()}://${host}:${port ?? usual}${folder === '' ? '' : `/${folder}`}`
}
