/** A hub on loopback in the test's own process, and how people and strangers come to it. */
import { WebSocket } from 'ws';
import type { SpaceId } from '../../sync/domain/ids.ts';
import { Hub } from '../../sync/hub/hub.ts';
import { HUB_LIMITS, type HubLimits } from '../../sync/hub/limits.ts';
import { type ServingHub, serveHub } from '../../sync/hub/serve.ts';
import type { HubStore } from '../../sync/hub/store.ts';
import { nodeCrypto } from '../../sync/node/crypto.ts';
import { type HubAddress, parseHubAddress } from '../../sync/node/hub/address.ts';
import { exchangeWithHub, type HubMeeting } from '../../sync/node/hub/exchange.ts';
import { nodeRandom } from '../../sync/node/random.ts';
import type { Persona } from '../world.ts';
import { memoryStore, newMemory } from './memory-store.ts';

export interface OpenHub extends ServingHub {
  hub: Hub;
  address: HubAddress;
}

const running = new Set<ServingHub>();
export const closeHubs = async (): Promise<void> => {
  for (const each of running) await each.close();
  running.clear();
};

export async function openHub({
  store = memoryStore(newMemory()),
  limits = {},
}: {
  store?: HubStore;
  limits?: Partial<HubLimits>;
} = {}): Promise<OpenHub> {
  const hub = await Hub.open({
    crypto: nodeCrypto,
    random: nodeRandom,
    store,
    limits: { ...HUB_LIMITS, ...limits },
    now: () => performance.now(),
  });
  const serving = await serveHub({ hub, port: 0, host: '127.0.0.1' });
  running.add(serving);
  const address = parseHubAddress(`http://127.0.0.1:${serving.port}`);
  if (!address) throw new Error('no address');
  return { ...serving, hub, address };
}

/** One exchange to its end. */
export async function visit({ engine }: Persona, { address }: OpenHub): Promise<HubMeeting> {
  const met = await exchangeWithHub(engine, nodeCrypto, address);
  if (!met.ok) throw new Error(met.fault.sentence);
  return met.value;
}

export async function isTurnedAway({ engine }: Persona, { address }: OpenHub): Promise<string> {
  const met = await exchangeWithHub(engine, nodeCrypto, address);
  if (met.ok) throw new Error('let in');
  return met.fault.code;
}

/** Somebody who stays until the test says that they go. */
export function stay({ engine }: Persona, { address }: OpenHub) {
  const stop = new AbortController();
  const met = exchangeWithHub(engine, nodeCrypto, address, { stay: true, stop: stop.signal });
  return {
    async goes() {
      stop.abort();
      return met;
    },
    met,
  };
}

/** A WebSocket that says what the test says. */
export interface Raw {
  /** What came so far; texts parsed. */
  readonly came: (Record<string, unknown> | Buffer)[];
  say(what: string | Uint8Array): void;
  /** The n-th thing that comes. */
  hears(n: number): Promise<Record<string, unknown> | Buffer>;
  /** Resolves when the hub has ended it. */
  readonly closed: Promise<void>;
  leave(): void;
}

export async function raw({ address }: OpenHub): Promise<Raw> {
  const socket = new WebSocket(address.url, { perMessageDeflate: false });
  const came: Raw['came'] = [];
  let wake: () => void = () => {};
  socket.on('message', (data: Buffer, isBinary: boolean) => {
    came.push(isBinary ? data : (JSON.parse(data.toString()) as Record<string, unknown>));
    wake();
  });
  socket.on('error', () => {});
  let over = false;
  const closed = new Promise<void>((settle) =>
    socket.once('close', () => {
      over = true;
      wake();
      settle();
    }),
  );
  await new Promise<void>((settle, fail) => {
    socket.once('open', () => settle());
    socket.once('unexpected-response', (_request, response) => fail(new Error(String(response.statusCode))));
  });
  return {
    came,
    closed,
    say: (what) => socket.send(what),
    leave: () => socket.terminate(),
    async hears(n) {
      for (;;) {
        const it = came[n];
        if (it) return it;
        if (over) throw new Error('the hub has ended it');
        await new Promise<void>((on) => {
          wake = on;
        });
      }
    },
  };
}

/** Until it is so; changes of a home wake nobody here. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((again) => setImmediate(again));
}

export const prints = async (space: SpaceId, ...people: readonly Persona[]): Promise<Set<string>> =>
  new Set(await Promise.all(people.map((who) => who.fingerprint(space))));
