import type { SchemaDialect } from '../contract.ts'
import { anyObject, boolean, list, number, object, oneOf, record, type ShapeType, string } from '../util/shape.ts'

const schemaDialects = [
  'openai',
  'json-schema',
  'vllm',
  'llama',
  'gemini',
  'gemini-json',
  'json',
] as const satisfies readonly SchemaDialect[]

/** What a hosted provider can be told: `providers.<name>` of the configuration. */
export const hostedShape = object({
  type: oneOf('openai', 'gemini', 'ollama').describe(
    'The protocol that the host speaks. Needed for hosts that vlmkit does not know by name.',
  ),
  baseURL: string().describe('Address of the API, e.g. "https://host/v1".'),
  apiKey: string().describe('The key; "$NAME" reads it from the environment.'),
  headers: record(string()).describe('More headers for every request.'),
  query: record(string()).describe('Parameters added to every address, e.g. { "api-version": "2025-04-01" }.'),
  body: anyObject().describe('More fields for every request body.'),
  timeoutMs: number(1, 86_400_000).describe(
    'Time limit of one attempt, ms. Default: 60000; 600000 for Ollama and servers on this machine.',
  ),
  organization: string().describe("OpenAI's organization."),
  project: string().describe("OpenAI's project."),
  api: oneOf('chat', 'responses').describe(
    'Which of OpenAI\'s two APIs is used. Default: "chat", and "responses" for models that have only that.',
  ),
  structured: list(oneOf(...schemaDialects)).describe(
    'Ways of holding an answer to a schema that the server takes, the best first; [] for none.',
  ),
  mediaTypes: list(string(), { min: 1 }).describe('Picture types that the server takes, e.g. ["image/jpeg"].'),
  maxRequestBytes: number(1, 2 ** 40, { integer: true }).describe('Largest request, bytes.'),
  logprobs: boolean().describe('Whether the server gives log-probabilities.'),
})

/** Settings of a hosted provider. */
export type HostedOptions = ShapeType<typeof hostedShape>
