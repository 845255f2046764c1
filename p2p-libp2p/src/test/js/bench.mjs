// js-libp2p in p2p-bench: node --import ./polyfill.mjs bench.mjs serve|client noise|tls [ADDRESS SECONDS]
// A server prints where it listens and serves until its input ends. A client measures and prints the figures.
import { identify } from '@libp2p/identify'
import { noise } from '@libp2p/noise'
import { tcp } from '@libp2p/tcp'
import { tls } from '@libp2p/tls'
import { lpStream } from '@libp2p/utils'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'

const [, , mode, security, address, seconds] = process.argv
const ECHO = '/bench/lp-echo/1'
const PERF = '/perf/1.0.0'
const CHUNK = new Uint8Array(65536)
const AT_ONCE = 64
const many = { maxInboundStreams: 10000, maxOutboundStreams: 10000 }

const node = await createLibp2p({
  addresses: { listen: mode === 'serve' ? ['/ip4/127.0.0.1/tcp/0'] : [] },
  transports: [tcp()],
  connectionEncrypters: [security === 'tls' ? tls() : noise()],
  streamMuxers: [yamux()],
  connectionManager: { inboundConnectionThreshold: 1000, maxIncomingPendingConnections: 100 },
  services: { identify: identify() }
})

async function write (stream, bytes) {
  if (!stream.send(bytes)) await stream.onDrain()
}

async function writeMuch (stream, bytes) {
  for (let left = bytes; left > 0; left -= CHUNK.length) await write(stream, left < CHUNK.length ? CHUNK.subarray(0, left) : CHUNK)
}

// Bytes as they come: framed messages come back framed.
await node.handle(ECHO, async (stream) => {
  for await (const chunk of stream) await write(stream, chunk)
  await stream.close()
}, many)

await node.handle(PERF, async (stream) => {
  const header = []
  for await (const chunk of stream) if (header.length < 8) header.push(...chunk.subarray(0, 8 - header.length))
  await writeMuch(stream, Number(new DataView(Uint8Array.from(header).buffer).getBigUint64(0)))
  await stream.close()
}, many)

async function perf (connection, up, down) {
  const stream = await connection.newStream(PERF, many)
  const header = new DataView(new ArrayBuffer(8))
  header.setBigUint64(0, BigInt(down))
  const from = performance.now()
  await write(stream, new Uint8Array(header.buffer))
  await writeMuch(stream, up)
  await stream.close()
  let received = 0
  for await (const chunk of stream) received += chunk.byteLength
  if (received !== down) throw new Error(`${received} bytes (expected ${down})`)
  return (up + down) / 1e6 / ((performance.now() - from) / 1e3)
}

/** Messages there and back, some at once; how many in a second, and how long one takes. */
async function echoes (connection, atOnce, bytes, millis) {
  const stream = await connection.newStream(ECHO, many)
  const messages = lpStream(stream)
  const message = new Uint8Array(bytes)
  const times = []
  const sent = []
  const from = performance.now()
  const until = from + millis
  for (let i = 0; i < atOnce; i++) {
    sent.push(performance.now())
    await messages.write(message)
  }
  let count = 0
  while (sent.length > 0) {
    await messages.read()
    times.push(performance.now() - sent.shift())
    count++
    if (performance.now() < until) {
      sent.push(performance.now())
      await messages.write(message)
    }
  }
  const took = performance.now() - from
  await stream.close()
  times.sort((a, b) => a - b)
  return { rate: count / took * 1e3, p50: times[times.length >> 1] * 1e3 }
}

if (mode === 'serve') {
  console.log(node.getMultiaddrs()[0].toString())
  process.stdin.on('end', () => process.exit(0)).resume()
} else {
  const connection = await node.dial(multiaddr(address))
  const millis = Number(seconds) * 1000
  const sized = async (measure) => {
    let bytes = 1 << 20
    for (let rate = await measure(bytes); bytes / 1e6 / rate * 1e3 < millis / 2; rate = await measure(bytes)) bytes *= 4
    return await measure(bytes)
  }
  for (let i = 0; i < 3; i++) {
    await echoes(connection, AT_ONCE, 1024, millis)
    await sized(bytes => perf(connection, bytes, bytes))
  }
  const figures = [
    (await echoes(connection, 1, 32, millis / 2)).p50,
    (await echoes(connection, AT_ONCE, 1024, millis)).rate,
    await sized(bytes => perf(connection, bytes, 0)),
    await sized(bytes => perf(connection, 0, bytes))
  ]
  console.log(figures.join(' '))
  process.exit(0)
}
