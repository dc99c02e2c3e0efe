/**
 * Two places with a cable between them, made of network namespaces: nothing in them reaches the rest of this machine,
 * or any other. Slow by a token bucket (`tc tbf`), lossy by dropped packets (nftables), as some kernels have no netem.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Where the host listens. */
export const HERE = '10.77.0.1';
const THERE = '10.77.0.2';

export interface Place {
  name: string;
  /** The command that runs another one there. */
  inside: readonly string[];
}

export interface Cable {
  /** Where it is listened, and from where it is called. */
  host: Place;
  guest: Place;
  /** Kilobits a second, each way; as fast as it goes when left out. */
  slow(kilobits?: number): void;
  /** The share of packets that gets lost, each way. */
  lose(share: number): void;
  /** Bytes on the cable since the last look, headers of every kind included. */
  look(): { toGuest: number; toHost: number };
  close(): void;
}

const sh = (command: string, ...args: string[]): string =>
  execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

/** Why there can be none here, for who needs these commands besides `ip`; `undefined` when there can. */
export function whyNoCable(more: readonly string[] = ['tc', 'nft']): string | undefined {
  if (process.platform !== 'linux') return 'network namespaces are a thing of Linux';
  if (process.getuid?.() !== 0) return 'only root may make network namespaces';
  const lacking = ['ip', ...more].filter(
    (each) => !['/usr/sbin', '/sbin', '/usr/bin'].some((bin) => existsSync(`${bin}/${each}`)),
  );
  if (lacking.length > 0) return `${lacking.join(' and ')} is not installed (iproute2, nftables)`;
  const name = `gr${process.pid % 100_000}t`;
  try {
    sh('ip', 'netns', 'add', name);
    sh('ip', 'netns', 'del', name);
    return undefined;
  } catch {
    return 'this machine makes no network namespaces, even for root';
  }
}

export function layCable(): Cable {
  const tag = `gr${process.pid % 100_000}`;
  const [host, guest] = ['a', 'b'].map((end): Place => {
    const name = `${tag}${end}`;
    return { name, inside: ['ip', 'netns', 'exec', name] };
  }) as [Place, Place];
  const ends = [
    { ...host, device: `${tag}v`, address: HERE },
    { ...guest, device: `${tag}w`, address: THERE },
  ];
  const at = (place: Place, ...command: string[]): string =>
    sh('ip', 'netns', 'exec', place.name, ...command);
  for (const { name } of ends) sh('ip', 'netns', 'add', name);
  const [one, other] = ends as [(typeof ends)[0], (typeof ends)[0]];
  sh(
    'ip',
    'link',
    'add',
    one.device,
    'netns',
    one.name,
    'type',
    'veth',
    'peer',
    'name',
    other.device,
    'netns',
    other.name,
  );
  for (const end of ends) {
    at(end, 'ip', 'address', 'add', `${end.address}/24`, 'dev', end.device);
    for (const device of ['lo', end.device]) at(end, 'ip', 'link', 'set', device, 'up');
    // Which of its networks multicast goes to, a namespace does not know by itself.
    at(end, 'ip', 'route', 'add', '224.0.0.0/4', 'dev', end.device);
  }
  const counted = (which: string): number =>
    Number(at(other, 'cat', `/sys/class/net/${other.device}/statistics/${which}`));
  let seen = { toGuest: counted('rx_bytes'), toHost: counted('tx_bytes') };
  return {
    host,
    guest,
    slow(kilobits) {
      for (const end of ends) {
        try {
          at(end, 'tc', 'qdisc', 'del', 'dev', end.device, 'root');
        } catch {
          // There was none.
        }
        if (kilobits !== undefined)
          at(
            end,
            'tc',
            'qdisc',
            'add',
            'dev',
            end.device,
            'root',
            'tbf',
            'rate',
            `${kilobits}kbit`,
            'burst',
            '4kb',
            'latency',
            '1s',
          );
      }
    },
    lose(share) {
      for (const end of ends) {
        at(end, 'nft', 'flush', 'ruleset');
        if (share === 0) continue;
        at(end, 'nft', 'add', 'table', 'ip', 'bad');
        at(end, 'nft', 'add', 'chain', 'ip', 'bad', 'in', '{ type filter hook input priority 0 ; }');
        const of = String(Math.round(share * 100));
        at(
          end,
          'nft',
          'add',
          'rule',
          'ip',
          'bad',
          'in',
          'iifname',
          end.device,
          'numgen',
          'random',
          'mod',
          '100',
          '<',
          of,
          'drop',
        );
      }
    },
    look() {
      const now = { toGuest: counted('rx_bytes'), toHost: counted('tx_bytes') };
      const since = { toGuest: now.toGuest - seen.toGuest, toHost: now.toHost - seen.toHost };
      seen = now;
      return since;
    },
    close() {
      for (const { name } of ends) sh('ip', 'netns', 'del', name);
    },
  };
}
