// js-libp2p as the other end of the tests: commands come as lines of JSON on the standard input, answers go as lines of
// JSON to the standard output, each with the number of its command. Run with: node --import ./polyfill.mjs peer.mjs noise|tls tcp|ws|wss|quic yamux|mplex
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { identify, identifyPush } from '@libp2p/identify'
import { mplex } from '@libp2p/mplex'
import { noise } from '@libp2p/noise'
import { ping } from '@libp2p/ping'
import { tcp } from '@libp2p/tcp'
import { tls } from '@libp2p/tls'
import { webSockets } from '@libp2p/websockets'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'

const ECHO = '/test/echo/1'
const COUNT = '/test/count/1'
const RESET = '/test/reset/1'
const PERF = '/perf/1.0.0'
const security = process.argv[2] === 'tls' ? tls() : noise()

const [listen, transport] = await {
  tcp: async () => ['/ip4/127.0.0.1/tcp/0', tcp()],
  ws: async () => ['/ip4/127.0.0.1/tcp/0/ws', webSockets()],
  // What is trusted, Node is told by NODE_EXTRA_CA_CERTS.
  wss: async () => ['/ip4/127.0.0.1/tcp/0/tls/ws', webSockets({
    https: { cert: readFileSync(process.env.P2P_CERTIFICATE), key: readFileSync(process.env.P2P_KEY) }
  })],
  // A native library, which not every platform has.
  quic: async () => ['/ip4/127.0.0.1/udp/0/quic-v1', (await import('@chainsafe/libp2p-quic')).quic()]
}[process.argv[3] ?? 'tcp']()

const node = await createLibp2p({
  addresses: { listen: [listen] },
  transports: [transport],
  connectionEncrypters: [security],
  // Its default of new streams in a second is far below what the tests open.
  streamMuxers: [process.argv[4] === 'mplex' ? mplex({ disconnectThreshold: 1000 }) : yamux()],
  connectionManager: { inboundConnectionThreshold: 1000, maxIncomingPendingConnections: 100 },
  services: { identify: identify({ maxOutboundStreams: 8 }), push: identifyPush(), ping: ping() }
})

function say (line) {
  process.stdout.write(JSON.stringify(line) + '\n')
}

const pattern = (at) => (at * 31 + (at >>> 8)) & 0xff

function piece (from, count) {
  const bytes = new Uint8Array(count)
  for (let i = 0; i < count; i++) bytes[i] = pattern(from + i)
  return bytes
}

async function write (stream, bytes) {
  if (!stream.send(bytes)) await stream.onDrain()
}

async function writePattern (stream, total, size = 65536) {
  for (let at = 0; at < total; at += size) await write(stream, piece(at, Math.min(size, total - at)))
}

/** Reads to the end; every byte must be the pattern's. */
async function readPattern (stream, pause = 0) {
  let at = 0
  for await (const chunk of stream) {
    for (const byte of chunk.subarray()) {
      if (byte !== pattern(at++)) throw new Error(`byte ${at - 1} is ${byte} (expected ${pattern(at - 1)})`)
    }
    if (pause > 0) await delay(pause)
  }
  return at
}

const many = { maxInboundStreams: 1000, maxOutboundStreams: 1000 }

await node.handle(ECHO, async (stream) => {
  for await (const chunk of stream) await write(stream, chunk.subarray())
  await stream.close()
}, many)

// Reads slowly, then says how much it was.
await node.handle(COUNT, async (stream) => {
  const total = await readPattern(stream, 1)
  const answer = new DataView(new ArrayBuffer(8))
  answer.setBigUint64(0, BigInt(total))
  await write(stream, new Uint8Array(answer.buffer))
  await stream.close()
}, many)

await node.handle(RESET, async (stream) => stream.abort(new Error('asked for')), many)

await node.handle(PERF, async (stream) => {
  const header = []
  for await (const chunk of stream) for (const byte of chunk.subarray(0, 8)) if (header.length < 8) header.push(byte)
  let left = Number(new DataView(Uint8Array.from(header).buffer).getBigUint64(0))
  for (; left > 0; left -= 65536) await write(stream, new Uint8Array(Math.min(left, 65536)))
  await stream.close()
}, many)

const commands = {
  async dial ({ address }) {
    const connection = await node.dial(multiaddr(address))
    return { peer: connection.remotePeer.toString(), encryption: connection.encryption, multiplexer: connection.multiplexer }
  },
  async ping ({ address }) {
    return { milliseconds: await node.services.ping.ping(multiaddr(address)) }
  },
  async identify ({ address }) {
    const connection = await node.dial(multiaddr(address))
    const said = await node.services.identify.identify(connection)
    return {
      peer: said.peerId.toString(),
      agent: said.agentVersion,
      protocol: said.protocolVersion,
      protocols: said.protocols,
      listen: said.listenAddrs.map(String),
      observed: String(said.observedAddr),
      signed: said.signedPeerRecord?.addresses.map(String) ?? null
    }
  },
  // Writes everything, ends its side, and still receives.
  async echo ({ address, bytes }) {
    const stream = await node.dialProtocol(multiaddr(address), ECHO)
    const [, received] = await Promise.all([writePattern(stream, bytes).then(() => stream.close()), readPattern(stream)])
    return { received }
  },
  async many ({ address, count, bytes }) {
    const connection = await node.dial(multiaddr(address))
    const all = await Promise.all(Array.from({ length: count }, async () => {
      const stream = await connection.newStream(ECHO, { maxOutboundStreams: 1000 })
      const [, received] = await Promise.all([writePattern(stream, bytes).then(() => stream.close()), readPattern(stream)])
      return received
    }))
    return { received: all.reduce((a, b) => a + b, 0) }
  },
  async count ({ address, bytes }) {
    const stream = await node.dialProtocol(multiaddr(address), COUNT)
    await writePattern(stream, bytes)
    await stream.close()
    const answer = []
    for await (const chunk of stream) answer.push(...chunk.subarray())
    return { counted: Number(new DataView(Uint8Array.from(answer).buffer).getBigUint64(0)) }
  },
  async perf ({ address, up, down }) {
    const stream = await node.dialProtocol(multiaddr(address), PERF)
    const header = new DataView(new ArrayBuffer(8))
    header.setBigUint64(0, BigInt(down))
    await write(stream, new Uint8Array(header.buffer))
    await writePattern(stream, up)
    await stream.close()
    let received = 0
    for await (const chunk of stream) received += chunk.byteLength
    return { received }
  },
  // The other end resets the stream.
  async reset ({ address }) {
    const stream = await node.dialProtocol(multiaddr(address), RESET)
    for await (const chunk of stream) return { unexpected: chunk.byteLength }
    return { status: stream.status }
  },
  // This end resets the stream.
  async abort ({ address, protocol }) {
    const stream = await node.dialProtocol(multiaddr(address), protocol)
    await write(stream, piece(0, 10))
    stream.abort(new Error('enough'))
    return {}
  },
  async open ({ address, protocol }) {
    await node.dialProtocol(multiaddr(address), protocol)
    return {}
  },
  async close () {
    await Promise.all(node.getConnections().map(async connection => connection.close()))
    return {}
  }
}

say({ peer: node.peerId.toString(), addresses: node.getMultiaddrs().map(String) })
for await (const line of createInterface({ input: process.stdin })) {
  const { id, command, ...options } = JSON.parse(line)
  commands[command](options).then(
    result => say({ id, ...result }),
    error => say({ id, error: error.name, text: String(error.message) }))
}
await node.stop()
