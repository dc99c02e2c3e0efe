/** Two engines on the local network, over real sockets. */
import { afterEach, expect, it } from 'vitest';
import type { Engine, MeetingReport } from '../../../sync/engine/engine.ts';
import { nodeCrypto } from '../../../sync/node/crypto.ts';
import { exchangeWith, faultIn, serveLan } from '../../../sync/node/lan/exchange.ts';
import type { Listening } from '../../../sync/node/lan/listen.ts';
import { type Persona, together, World } from '../../world.ts';

const HOST = '127.0.0.1';
const open = new Set<Listening>();
afterEach(async () => {
  for (const each of open) await each.close();
  open.clear();
});

async function serves(
  engine: Engine,
): Promise<{ port: number; close(): Promise<void>; reports: MeetingReport[] }> {
  const reports: MeetingReport[] = [];
  const served = await serveLan(engine, nodeCrypto, { host: HOST, port: 0 }, (report) =>
    reports.push(report),
  );
  if (!served.ok) throw new Error(served.fault.sentence);
  open.add(served.value);
  return { port: served.value.port, close: () => served.value.close(), reports };
}

/** Resolves when somebody's engine says that something changed and the entry is there. */
function seen(who: Persona, title: string): Promise<void> {
  return new Promise((done) => {
    const look = async (): Promise<void> => {
      if (!(await who.titles()).includes(title)) return;
      stop();
      done();
    };
    const stop = who.engine.listen((event) => {
      if (event.is === 'rows') void look();
    });
    void look();
  });
}

async function pair() {
  const world = new World(31);
  const [ana, bo] = [await world.persona('ana'), await world.persona('bo')];
  const space = await together('Dyers', ana, { persona: bo, role: 'member' });
  return { ana, bo, space };
}

it('what one writes is with the other while both are there, and who stops is missed in a sentence', async () => {
  const { ana, bo, space } = await pair();
  const { port, close } = await serves(ana.engine);
  const staying = exchangeWith(bo.engine, nodeCrypto, { host: HOST, port }, { stay: true });
  await ana.adds('From ana', { space });
  await seen(bo, 'From ana');
  await bo.adds('From bo', { space });
  await seen(ana, 'From bo');
  await close();
  const report = await staying;
  expect(report.ok && faultIn(report.value, 'Ana')?.code).toBe('link-lost');
  expect(report.ok && report.value.receipts.map(({ direction }) => direction)).toEqual(['in', 'out']);
  expect(await bo.fingerprint(space)).toBe(await ana.fingerprint(space));
});

it('who stops calling ends the meeting at both ends', async () => {
  const { ana, bo, space } = await pair();
  const { port, reports } = await serves(ana.engine);
  const stop = new AbortController();
  const staying = exchangeWith(
    bo.engine,
    nodeCrypto,
    { host: HOST, port },
    { stay: true, stop: stop.signal },
  );
  await bo.adds('From bo', { space });
  await seen(ana, 'From bo');
  stop.abort();
  await staying;
  for (const each of open) await each.close();
  expect(reports.map(({ receipts }) => receipts.length)).toEqual([1]);
});
