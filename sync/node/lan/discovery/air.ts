/** Multicast DNS on this PC's networks. */
import { createSocket } from 'node:dgram';
import { isIPv4 } from 'node:net';
import { networkInterfaces } from 'node:os';
import process from 'node:process';
import type { Packet } from 'dns-packet';
import multicast from 'multicast-dns';
import { type Announcement, QUESTION, recordsOf } from './announcement.ts';

/** Everybody on the networks of this PC: what is said reaches them, perhaps, and what they say reaches us. */
export interface Air {
  say(what: Announcement): void;
  /** Asks who is there. */
  ask(): void;
  /** `from`: the address a packet came from, as far as one can believe it. One listener. */
  hear(listener: (packet: Packet, from: string) => void): void;
  close(): Promise<void>;
}

export interface AirOptions {
  /** Only on the network of this IPv4 address; every network that is not this PC's own, when left out. */
  host?: string;
  /** 5353, but for tests. */
  port?: number;
}

/** A network as multicast needs it named: by our address there, or, over IPv6, by the network itself (`::%eth0`). */
interface Network {
  family: 'IPv4' | 'IPv6';
  at: string;
}

/** Networks of one kind that are spoken to at most. */
const NETWORKS_AT_MOST = 8;

/**
 * The networks to speak to: a VPN or a virtual machine must not be taken for the Wi-Fi, so it is all of them. Where
 * nobody deals out addresses, some PCs have only the IPv6 one that each makes for itself.
 */
export function networksOf(interfaces: ReturnType<typeof networkInterfaces>, windows: boolean): Network[] {
  const old: Network[] = [];
  const own: Network[] = [];
  for (const [name, known = []] of Object.entries(interfaces)) {
    const outside = known.filter(({ internal }) => !internal);
    for (const { family, address } of outside) if (family === 'IPv4') old.push({ family, at: address });
    const link = outside.find((each) => each.family === 'IPv6' && each.scopeid);
    if (link?.family === 'IPv6') own.push({ family: 'IPv6', at: `::%${windows ? link.scopeid : name}` });
  }
  return [...old.slice(0, NETWORKS_AT_MOST), ...own.slice(0, NETWORKS_AT_MOST)];
}

const outside = (): Network[] => networksOf(networkInterfaces(), process.platform === 'win32');

/** Named by an IPv6 address, multicast would go to some other network than the one that was meant. */
const only = (host: string): Network[] => (isIPv4(host) ? [{ family: 'IPv4', at: host }] : []);

/** Bound to every address: bound to one of them, Linux would hand us no multicast. */
const boundTo = ({ family, at }: Network): multicast.Options =>
  family === 'IPv4'
    ? { interface: at, bind: '0.0.0.0', reuseAddr: true }
    : {
        ...{ type: 'udp6', ip: 'ff02::fb', interface: at, bind: '::' },
        // Not both kinds in one, or everything said over IPv4 would be heard twice.
        socket: createSocket({ type: 'udp6', ipv6Only: true, reuseAddr: true }),
      };

/** Nothing here throws for what the network does: who is not heard is not found, and can still be called. */
export function openAir({ host, port }: AirOptions = {}): Air {
  const mouths = new Map<string, multicast.MulticastDNS>();
  let heard: (packet: Packet, from: string) => void = () => {};
  let closed = false;

  const open = (network: Network): multicast.MulticastDNS => {
    const mouth = multicast({ ...boundTo(network), ...(port ? { port } : {}) });
    const gone = (): void => {
      mouths.delete(network.at);
      mouth.destroy();
    };
    mouth.on('error', gone);
    mouth.on('warning', () => {});
    mouth.on('packet', (packet: Packet, { address: from }: { address: string }) => heard(packet, from));
    mouths.set(network.at, mouth);
    return mouth;
  };

  /** Networks come and go: looked at anew before every word. */
  const speak = (word: (mouth: multicast.MulticastDNS) => void): void => {
    if (closed) return;
    const here = host === undefined ? outside() : only(host);
    for (const [at, mouth] of mouths) {
      if (here.some((network) => network.at === at)) continue;
      mouths.delete(at);
      mouth.destroy();
    }
    for (const network of here) word(mouths.get(network.at) ?? open(network));
  };

  return {
    say: (what) => speak((mouth) => mouth.respond({ answers: recordsOf(what) })),
    ask: () => speak((mouth) => mouth.query(QUESTION)),
    hear(listener) {
      heard = listener;
    },
    async close() {
      closed = true;
      await Promise.all([...mouths.values()].map((mouth) => new Promise<void>((end) => mouth.destroy(end))));
    },
  };
}
