/** The process of some writers and readers: does what it is asked, one thing after the other. */
import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { EMPTY_DRAFT } from '../../../sync/domain/entry.ts';
import type { FileId, SpaceId } from '../../../sync/domain/ids.ts';
import { nodeCrypto } from '../../../sync/node/crypto.ts';
import { parseHubAddress } from '../../../sync/node/hub/address.ts';
import { exchangeWithHub } from '../../../sync/node/hub/exchange.ts';
import { type BenchHome, benchHome } from '../home.ts';
import type { Asked, Carried, VisitorActs } from './visitors.ts';

interface Pair {
  space: SpaceId;
  writer: BenchHome;
  reader: BenchHome;
}

/** Bytes of an entry's text: in letters that carry six bits each, compressed back to three quarters. */
const TEXT = 200_000;
const TRIES_AT_MOST = 60;

const pairs: Pair[] = [];
let made = 0;

/** One after the other of the hubs, the next when one is gone, until both have the same. */
async function visit(
  { engine }: BenchHome,
  urls: readonly string[],
): Promise<{ bytes: number; again: number }> {
  let bytes = 0;
  for (let tries = 0; tries < TRIES_AT_MOST; tries++) {
    const address = parseHubAddress(urls[tries % urls.length] ?? '');
    if (!address) throw new Error('no address of a hub');
    const met = await exchangeWithHub(engine, nodeCrypto, address);
    if (!met.ok) {
      await pause(100);
      continue;
    }
    const { report } = met.value;
    bytes += report.sent + report.received;
    if (report.ended === 'done') return { bytes, again: tries };
  }
  throw new Error('no visit came to its end');
}

const turned = (urls: readonly string[], by: number): string[] =>
  urls.map((_, at) => urls[(at + by) % urls.length] ?? '');

async function all(who: 'writer' | 'reader', urls: readonly string[]): Promise<Carried> {
  const begun = performance.now();
  const visits = await Promise.all(pairs.map((pair, at) => visit(pair[who], turned(urls, at))));
  return {
    bytes: visits.reduce((sum, { bytes }) => sum + bytes, 0),
    again: visits.reduce((sum, { again }) => sum + again, 0),
    seconds: (performance.now() - begun) / 1000,
  };
}

const acts: VisitorActs = {
  async prepare({ spaces, megabytes }) {
    for (let n = 0; n < spaces; n++) {
      const [writer, reader] = [await benchHome(`Writer${made}`), await benchHome(`Reader${made}`)];
      made += 1;
      const { id: space } = await writer.ask('space.create', { name: `Space ${made}` });
      const { file } = await writer.ask('space.invite', { space, role: 'member' });
      await reader.ask('space.join', { file: file as FileId });
      const texts = Math.max(1, Math.round((megabytes * 1e6) / (0.75 * TEXT)));
      for (let t = 0; t < texts; t++) {
        const body = randomBytes(0.75 * TEXT).toString('base64');
        await writer.ask('entry.add', { space, draft: { ...EMPTY_DRAFT, title: `Lesson ${t}`, body } });
      }
      pairs.push({ space, writer, reader });
    }
  },
  give: (urls) => all('writer', urls),
  take: (urls) => all('reader', urls),
  async same(urls) {
    await all('writer', urls);
    const prints = pairs.map(async ({ space, writer, reader }) => {
      const [one, other] = await Promise.all([writer, reader].map(({ engine }) => engine.fingerprint(space)));
      return one?.ok && other?.ok && one.value.fingerprint === other.value.fingerprint;
    });
    return (await Promise.all(prints)).filter(Boolean).length;
  },
  async end() {
    for (const { writer, reader } of pairs) await Promise.all([writer.remove(), reader.remove()]);
  },
};

process.on('message', async ({ act, args }: Asked) => {
  try {
    const does = acts[act] as (...args: unknown[]) => unknown;
    process.send?.({ ok: true, value: await does(...args) });
  } catch (error) {
    process.send?.({ ok: false, value: error instanceof Error ? error.stack : String(error) });
  }
});
process.on('disconnect', () => process.exit(0));
// Whatever was said before somebody listens here is lost.
process.send?.({ ok: true, value: 'ready' });
