/** The backend suite over every protocol, with a model that sees the scene; and the README's table of who can do what. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { provider as gemini } from '../../providers/gemini.ts'
import { provider as ollama } from '../../providers/ollama.ts'
import { provider as openai } from '../../providers/openai.ts'
import type { Provider, ProviderOptions } from '../../src/contract.ts'
import type { DialectId } from '../../src/grounding/dialect.ts'
import { hosts } from '../../src/profiles/hosts.ts'
import { createVLM } from '../../src/vlm.ts'
import { backendSuite } from '../kit/backend-suite.ts'
import {
  chat,
  gemini as geminiProtocol,
  ollama as ollamaProtocol,
  type Protocol,
  play,
  responses,
} from '../kit/protocols.ts'
import { sceneAnswer } from '../kit/scene-model.ts'
import { type WireServer, wireServer } from '../kit/wire-server.ts'

interface Face {
  readonly name: string
  readonly provider: Provider
  readonly model: string
  readonly dialect: DialectId
  readonly protocol: Protocol
  readonly options?: ProviderOptions
}

const faces: readonly Face[] = [
  {
    name: 'OpenAI, Chat Completions',
    provider: openai,
    model: 'gpt-4o',
    dialect: 'portable',
    protocol: chat('openai'),
    options: { structured: ['openai'] },
  },
  {
    name: 'OpenAI, Responses',
    provider: openai,
    model: 'gpt-4o',
    dialect: 'portable',
    protocol: responses,
    options: { api: 'responses', structured: ['openai'] },
  },
  {
    name: 'a compatible server',
    provider: openai,
    model: 'qwen2.5-vl-7b',
    dialect: 'qwen25',
    protocol: chat('json-schema'),
  },
  {
    name: 'a compatible server without schemas',
    provider: openai,
    model: 'some-model',
    dialect: 'portable',
    protocol: chat('none'),
    options: { structured: [] },
  },
  { name: 'Gemini', provider: gemini, model: 'gemini-3.8-flash', dialect: 'gemini', protocol: geminiProtocol },
  { name: 'Ollama', provider: ollama, model: 'llama3.2-vision:11b', dialect: 'portable', protocol: ollamaProtocol },
]

const servers = new Map<string, WireServer>()
beforeAll(async () => {
  for (const { name, protocol, dialect } of faces) {
    servers.set(name, await wireServer((request) => play(protocol, request, (asked) => sceneAnswer(asked, dialect))))
  }
})
afterAll(async () => {
  await Promise.all([...servers.values()].map((server) => server.close()))
})

for (const { name, provider, model, options } of faces) {
  backendSuite(name, {
    create() {
      const url = servers.get(name)?.url ?? ''
      const baseURL = provider === openai ? `${url}/v1` : url
      return provider.create(model, { apiKey: 'key-of-nobody', baseURL, ...options })
    },
    finds: 'square',
  })
}

const tasks = ['caption', 'ask', 'classify', 'detect', 'point', 'segment', 'read'] as const

it('the page of backends lists every host that is known by name', () => {
  const rows = Object.entries(hosts).map(([name, { type, keys, structured }]) => {
    const forms = structured.length === 0 ? 'words' : structured.join(', ')
    return `| \`${name}/…\` | ${type} | ${keys ? keys.map((key) => `\`${key}\``).join(' or ') : 'none'} | ${forms} |`
  })
  const page = readFileSync(fileURLToPath(new URL('../../docs/backends.md', import.meta.url)), 'utf8')
  const written = /<!-- hosts -->\n([\s\S]*?)<!-- \/hosts -->/.exec(page)?.[1]?.trim()
  expect(written, 'the table between the marks of docs/backends.md').toBe(rows.join('\n'))
})

it('the README says which backend can do what', async () => {
  const specs = [
    'local',
    'openai/gpt-5.4',
    'gemini/gemini-3.8-flash',
    'ollama/llama3.2-vision:11b',
    'ollama/qwen2.5vl:7b',
    'vllm/deepseek-ai/deepseek-vl2',
    'nim/nvidia/NVLM-D-72B',
  ]
  const vlm = createVLM(specs)
  const rows = (await vlm.models()).map(
    ({ id, tasks: can }) => `| \`${id}\` | ${tasks.map((task) => (can[task] === true ? 'yes' : '')).join(' | ')} |`,
  )
  await vlm.dispose()
  const table = [`| | ${tasks.join(' | ')} |`, `|---${'|---'.repeat(tasks.length)}|`, ...rows].join('\n')
  const readme = readFileSync(fileURLToPath(new URL('../../README.md', import.meta.url)), 'utf8')
  const written = /<!-- backends -->\n([\s\S]*?)\n<!-- \/backends -->/.exec(readme)?.[1]
  expect(written, 'the table between the marks of README.md').toBe(table)
})
