/**
 * Hosts that need no more configuration than a key: data about their servers, not about models. Anything in `providers.<name>` of the
 * configuration overrides it. `verified` says that a test runs a server of that kind; no host is contacted by tests.
 */
import type { SchemaDialect } from '../contract.ts'

/** What is known of a host. */
export interface Host {
  /** Which protocol it speaks: the provider that serves it. */
  readonly type: 'openai' | 'gemini' | 'ollama'
  readonly baseURL: string
  /** Variable of the environment that holds another address, as the host's own packages read it. */
  readonly address?: string
  /** Variables of the environment that hold its key, the first that is set counts; absent: it needs none. */
  readonly keys?: readonly string[]
  /** Ways of holding answers to a schema, the best first. */
  readonly structured: readonly SchemaDialect[]
  /** Picture types, in order of preference. */
  readonly mediaTypes: readonly string[]
  /** Largest request, bytes. */
  readonly maxRequestBytes?: number
  /** It is told how closely to look at pictures (`detail`). @default false */
  readonly detail?: boolean
  /** The field that limits the answer. @default 'max_tokens' */
  readonly limitField?: 'max_tokens' | 'max_completion_tokens'
  /** Gives log-probabilities. @default false */
  readonly logprobs?: boolean
  /** It may load a model before it answers: the time limits are those of servers on one's own machine. @default false */
  readonly patient?: boolean
  /** Wants the words before the pictures. @default false */
  readonly wordsFirst?: boolean
  /** False: written from documents, and no test runs a server that behaves so. */
  readonly verified: boolean
}

const usual = ['image/jpeg', 'image/png', 'image/webp', 'image/gif']
const plain = ['image/jpeg', 'image/png']
const MB = 1024 * 1024

/** What most servers that speak OpenAI's protocol take. */
export const compatibleHost: Omit<Host, 'baseURL'> = {
  type: 'openai',
  structured: ['json-schema', 'json'],
  mediaTypes: usual,
  verified: false,
}

/** Hosts by the first part of a spec: `groq/…`. Sources: the hosts' API references, November 2026. */
export const hosts: { readonly [name: string]: Host } = {
  openai: {
    type: 'openai',
    baseURL: 'https://api.openai.com/v1',
    address: 'OPENAI_BASE_URL',
    keys: ['OPENAI_API_KEY'],
    structured: ['openai', 'json-schema', 'json'],
    mediaTypes: usual,
    maxRequestBytes: 50 * MB,
    detail: true,
    limitField: 'max_completion_tokens',
    logprobs: true,
    verified: true,
  },
  gemini: {
    type: 'gemini',
    baseURL: 'https://generativelanguage.googleapis.com',
    address: 'GOOGLE_GEMINI_BASE_URL',
    keys: ['GEMINI_API_KEY', 'GOOGLE_API_KEY'],
    structured: ['gemini-json', 'gemini', 'json'],
    mediaTypes: ['image/jpeg', 'image/png', 'image/webp'],
    maxRequestBytes: 20 * MB,
    logprobs: true,
    verified: true,
  },
  ollama: {
    type: 'ollama',
    baseURL: 'http://127.0.0.1:11434',
    structured: ['llama', 'json'],
    mediaTypes: plain,
    logprobs: true,
    patient: true,
    verified: true,
  },
  vllm: compatible('http://127.0.0.1:8000/v1', { structured: ['vllm', 'json'], logprobs: true, verified: true }),
  sglang: compatible('http://127.0.0.1:30000/v1', { structured: ['vllm', 'json'], logprobs: true }),
  llamacpp: compatible('http://127.0.0.1:8080/v1', {
    structured: ['llama', 'json'],
    mediaTypes: plain,
    logprobs: true,
  }),
  lmstudio: compatible('http://127.0.0.1:1234/v1', {
    structured: ['llama'],
    mediaTypes: ['image/jpeg', 'image/png', 'image/webp'],
  }),
  openrouter: compatible('https://openrouter.ai/api/v1', { keys: ['OPENROUTER_API_KEY'], wordsFirst: true }),
  groq: compatible('https://api.groq.com/openai/v1', { keys: ['GROQ_API_KEY'], maxRequestBytes: 4 * MB }),
  together: compatible('https://api.together.xyz/v1', { keys: ['TOGETHER_API_KEY'] }),
  fireworks: compatible('https://api.fireworks.ai/inference/v1', { keys: ['FIREWORKS_API_KEY'] }),
  dashscope: compatible('https://dashscope.aliyuncs.com/compatible-mode/v1', {
    keys: ['DASHSCOPE_API_KEY'],
    structured: ['json'],
  }),
  deepseek: compatible('https://api.deepseek.com', {
    keys: ['DEEPSEEK_API_KEY'],
    structured: ['json'],
    maxRequestBytes: 48 * MB,
    detail: true,
  }),
  nim: compatible('https://integrate.api.nvidia.com/v1', { keys: ['NVIDIA_API_KEY'], mediaTypes: plain }),
  mistral: compatible('https://api.mistral.ai/v1', { keys: ['MISTRAL_API_KEY'] }),
  xai: compatible('https://api.x.ai/v1', {
    keys: ['XAI_API_KEY'],
    mediaTypes: plain,
    maxRequestBytes: 20 * MB,
    detail: true,
  }),
  anthropic: compatible('https://api.anthropic.com/v1', {
    keys: ['ANTHROPIC_API_KEY'],
    structured: [],
    maxRequestBytes: 32 * MB,
  }),
  siliconflow: compatible('https://api.siliconflow.cn/v1', {
    keys: ['SILICONFLOW_API_KEY'],
    structured: ['json'],
    detail: true,
  }),
}

function compatible(baseURL: string, facts: Partial<Host>): Host {
  return { ...compatibleHost, baseURL, ...facts }
}
