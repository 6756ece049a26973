// The attackers of `npm run bench:hostile`: they ask a server on a port for what is too deep, too wide, too long or too much,
// as fast as they get answers, and 200 more ask for much and read nothing. Tells what was answered when it is told to stop.
import {Agent, request} from 'node:http'
import {connect} from 'node:net'
import {constants, setPriority} from 'node:os'

// They would be on other machines.
setPriority(constants.priority.PRIORITY_LOW)

const ATTACKERS = 20
const SLOW = 200
const [, , port] = process.argv
const json = (query, variables) => JSON.stringify({query, variables})
const many = (count, of) => Array.from({length: count}, (_, i) => of(i)).join(' ')

const hostile = [
  json(`{ __type(name: "Query") ${'{ ofType '.repeat(60)}{ name }${' }'.repeat(60)} }`),
  json(`{ ${many(1000, i => `a${i}: daos { slug }`)} }`),
  json(`{ daos { ${many(1900, () => 'slug')} } }`),
  json('query ($n: Int!) { proposals(first: $n) { votes(first: $n) { weight } } }', {n: 1000}),
  json(`{ daos { slug } } # ${'x'.repeat(5_000_000)}`),
  json('query ($a: Address) { votes(voter: $a) { id } }', {a: `0x${'a'.repeat(90_000)}!`}),
  json('query ($s: String!) { dao(slug: $s) { slug } }', {s: "'; DROP TABLE vote; --"}),
  json(
    `{ ...f0 } ${many(30, i => `fragment f${i} on Query { ...f${i + 1} ...f${i + 1} }`)} fragment f30 on Query { daos { name } }`,
  ),
  // What is just allowed, and as expensive as that gets.
  json('{ proposals(first: 1000) { votes(first: 90) { voter weight reason share { decimal } } } }'),
  json(
    '{ daoInfluence(dao: "compound") { blocs { thresholds { blocCount } } } influencers(dao: "compound", first: 1000) { account kappa { value { decimal } } } }',
  ),
]

const counts = {}
const note = what => {
  counts[what] = (counts[what] ?? 0) + 1
}
const agent = new Agent({keepAlive: true, maxSockets: ATTACKERS})
let running = true

const ask = body =>
  new Promise(resolve => {
    const headers = {'content-type': 'application/json', 'content-length': Buffer.byteLength(body)}
    const sending = request({agent, port, path: '/graphql', method: 'POST', headers}, answer => {
      answer.resume()
      answer.once('close', () => resolve(answer.statusCode))
    })
    // A refusal may come before all was sent.
    sending.once('error', error => resolve(error.code))
    sending.end(body)
  })

function slow() {
  const body = json('{ votes(first: 1000) { id voter weight reason } }')
  const client = connect(Number(port), '127.0.0.1')
  client.pause()
  client.on('error', () => {})
  client.write(
    `POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  )
  return client
}

async function attack(i) {
  for (let n = i; running; n++) note(await ask(hostile[n % hostile.length]))
}

const lazy = Array.from({length: SLOW}, slow)
const attacks = Array.from({length: ATTACKERS}, (_, i) => attack(i))
process.send('attacking')
process.once('message', async () => {
  running = false
  for (const client of lazy) client.destroy()
  await Promise.race([Promise.all(attacks), new Promise(resolve => setTimeout(resolve, 5_000))])
  agent.destroy()
  process.send(counts)
})
