/** Multicast DNS on this PC's networks. */
import { networkInterfaces } from 'node:os';
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
  /** Only on the network of this address; every network that is not this PC's own, when left out. */
  host?: string;
  /** 5353, but for tests. */
  port?: number;
}

/** The addresses to speak from: a VPN or a virtual machine must not be taken for the Wi-Fi, so it is all of them. */
const outside = (): string[] =>
  Object.values(networkInterfaces())
    .flatMap((each) => each ?? [])
    .filter(({ internal, family }) => !internal && family === 'IPv4')
    .map(({ address }) => address)
    .slice(0, 8);

/** Nothing here throws for what the network does: who is not heard is not found, and can still be called. */
export function openAir({ host, port }: AirOptions = {}): Air {
  const mouths = new Map<string, multicast.MulticastDNS>();
  let heard: (packet: Packet, from: string) => void = () => {};
  let closed = false;

  const open = (address: string): multicast.MulticastDNS => {
    // Bound to every address: bound to one of them, Linux would hand us no multicast.
    const mouth = multicast({
      interface: address,
      bind: '0.0.0.0',
      reuseAddr: true,
      ...(port ? { port } : {}),
    });
    const gone = (): void => {
      mouths.delete(address);
      mouth.destroy();
    };
    mouth.on('error', gone);
    mouth.on('warning', () => {});
    mouth.on('packet', (packet: Packet, { address: from }: { address: string }) => heard(packet, from));
    mouths.set(address, mouth);
    return mouth;
  };

  /** Networks come and go: looked at anew before every word. */
  const speak = (word: (mouth: multicast.MulticastDNS) => void): void => {
    if (closed) return;
    const here = host === undefined ? outside() : [host];
    for (const [address, mouth] of mouths) {
      if (here.includes(address)) continue;
      mouths.delete(address);
      mouth.destroy();
    }
    for (const address of here) word(mouths.get(address) ?? open(address));
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
