// js-libp2p as a neighbour on the local network: it listens, announces itself by multicast DNS and says whom it finds, until
// its input ends. Run with: node --import ./polyfill.mjs mdns.mjs /ip4/10.203.78.2/tcp/4002
import { mdns } from '@libp2p/mdns'
import { noise } from '@libp2p/noise'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { createLibp2p } from 'libp2p'

const node = await createLibp2p({
  addresses: { listen: [process.argv[2]] },
  transports: [tcp()],
  connectionEncrypters: [noise()],
  streamMuxers: [yamux()],
  peerDiscovery: [mdns({ interval: 1000 })]
})

node.addEventListener('peer:discovery', ({ detail }) =>
  console.log(`mdns found ${detail.id} [${detail.multiaddrs.map(String).join(', ')}]`))
console.log(`mdns ready ${node.peerId} -`)
process.stdin.resume()
process.stdin.once('end', async () => { await node.stop() })
