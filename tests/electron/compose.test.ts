/** What a window of the loopback shell is answered when the engine and the links of a home stand behind it. */
import { afterEach, expect, it } from 'vitest';
import { openShell, type Shell } from '../../electron/browser/shell.ts';
import { compose } from '../../electron/compose.ts';
import { KEY_HEADER, PATHS } from '../../electron/contract.ts';
import type { EngineEvent, Verb } from '../../sync/api.ts';
import { nodeCrypto } from '../../sync/node/crypto.ts';
import { type TicketFiles, ticketFiles } from '../../sync/node/files/ticket-files.ts';
import { type Hubs, openHubs } from '../../sync/node/hub/service/hubs.ts';
import { leaveAll, Neighbour } from '../node/lan/service/people.ts';
import { World } from '../world.ts';

let shell: Shell | undefined;
let files: TicketFiles | undefined;
let hubs: Hubs | undefined;
afterEach(async () => {
  await shell?.close();
  await hubs?.close();
  await files?.close();
  await leaveAll();
});

async function opened() {
  const ana = new Neighbour(await new World(5).persona('ana'));
  hubs = openHubs({
    engine: ana.who.engine,
    crypto: nodeCrypto,
    clock: ana.who.clock,
    random: ana.who.random,
    timer: ana.timer.set,
  });
  const composed = compose(ana.who.engine, ana.lan, ana.pairing, hubs);
  files = await ticketFiles();
  shell = await openShell({ ...composed, files, assets: new Map() }, 0);
  const { port, key } = shell;
  const ask = async (verb: Verb, args: object): Promise<unknown> => {
    const headers = { [KEY_HEADER]: key };
    const body = JSON.stringify(args);
    const address = `http://127.0.0.1:${port}${PATHS.verb}${verb}`;
    return (await fetch(address, { method: 'POST', headers, body })).json();
  };
  return { ana, composed, ask };
}

it('the shell answers verbs of the links and of the engine', async () => {
  const { ask } = await opened();
  const off = { on: false, addresses: [], people: [], called: [], stopped: [] };
  expect(await ask('lan.status', {})).toEqual({ ok: true, value: off });
  expect(await ask('lan.turn', { on: true })).toMatchObject({ ok: true, value: { on: true } });
  expect(await ask('lan.call', { address: '?' })).toMatchObject({
    ok: false,
    fault: { code: 'address-wrong' },
  });
  expect(await ask('pair.join', { to: '?' })).toMatchObject({ ok: false, fault: { code: 'address-wrong' } });
  expect(await ask('pair.status', {})).toEqual({ ok: true, value: {} });
  expect(await ask('hub.add', { address: '?' })).toMatchObject({ ok: false, fault: { code: 'hub-address' } });
  expect(await ask('hub.status', {})).toEqual({ ok: true, value: { hubs: [] } });
  expect(await ask('home.status', {})).toMatchObject({ ok: true, value: { name: 'ana' } });
});

it('a window hears of all, until it listens no more', async () => {
  const { ana, composed } = await opened();
  const heard = new Set<EngineEvent['is']>();
  const stop = composed.listen(({ is }) => heard.add(is));
  await ana.turnsOn();
  await ana.who.adds('Madder');
  await ana.pairs('pair.invite', { space: await ana.who.founds('Dyers'), role: 'member' });
  expect([...heard].sort()).toEqual(['home', 'lan', 'pair', 'rows']);
  stop();
  heard.clear();
  await ana.does('lan.turn', { on: false });
  await ana.who.adds('Weld');
  expect([...heard]).toEqual([]);
});
