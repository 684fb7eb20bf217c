/** A server that answers every Chat Completion with the same data, as fast as Node can: run as a process of its own. */
import { createServer } from 'node:http'

const answer = {
  maker: 'Elster', model: 'AS1440', serial: '1ELS-77', kWh: 10428.5, tariff: 'day', phases: 3,
  legible: true, sealed: true, year: 2014, unit: 'kWh', notes: 'Display is lit.', confidence: 0.93,
}
const reply = JSON.stringify({
  id: 'chatcmpl-1', object: 'chat.completion', created: 1, model: 'bench-1',
  choices: [
    { index: 0, message: { role: 'assistant', content: JSON.stringify(answer), refusal: null }, logprobs: null, finish_reason: 'stop' },
  ],
  usage: { prompt_tokens: 1200, completion_tokens: 80, total_tokens: 1280 },
})
const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(reply), 'x-request-id': 'req_1' }

const server = createServer((request, response) => {
  request.resume()
  request.on('end', () => response.writeHead(200, headers).end(reply))
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => console.log(server.address().port))
process.on('disconnect', () => process.exit())
