import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe } from 'vitest';
import { folderStore } from '../../sync/hub/folder-store.ts';
import { jetStreamStore } from '../../sync/hub/jetstream-store.ts';
import { nodeCrypto } from '../../sync/node/crypto.ts';
import { nodeRandom } from '../../sync/node/random.ts';
import { memoryStore, newMemory } from './memory-store.ts';
import { type NatsNode, natsNodes, natsServer } from './nats.ts';
import { storeContract } from './store-contract.ts';

const folder = mkdtempSync(join(tmpdir(), 'granary-hub-store-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

storeContract('memory', async () => {
  const memory = newMemory();
  return {
    store: () => memoryStore(memory),
    shared: false,
    async damage(hash) {
      const held = memory.segments.find(({ shelved }) => shelved.hash === hash);
      if (held) held.bytes[50] = (held.bytes[50] ?? 0) ^ 1;
    },
  };
});

let folders = 0;
storeContract('a folder', async () => {
  folders += 1;
  const home = join(folder, `store-${folders}`);
  return {
    store: () => folderStore(home, nodeCrypto),
    shared: false,
    async damage(hash) {
      const spaces = join(home, 'spaces');
      const name = readdirSync(spaces, { recursive: true, encoding: 'utf8' }).find((each) =>
        each.includes(hash),
      );
      if (!name) throw new Error('it is not there');
      const bytes = readFileSync(join(spaces, name));
      bytes[50] = (bytes[50] ?? 0) ^ 1;
      writeFileSync(join(spaces, name), bytes);
    },
  };
});

// Without the program (`npm test` gets it where it can, and says so where it cannot) there is nothing to test against.
describe.skipIf(!natsServer)('on a NATS server', () => {
  const nodes: NatsNode[] = [];
  let started: NatsNode | undefined;
  afterAll(async () => {
    for (const node of nodes) await node.kill();
  });
  let alone = 0;
  storeContract('JetStream', async () => {
    await started?.kill();
    alone += 1;
    const [node] = await natsNodes(join(folder, `alone-${alone}`), 1);
    if (!node) throw new Error('no server');
    nodes.push(node);
    started = node;
    await node.start();
    return {
      store: () => jetStreamStore([node.address], { crypto: nodeCrypto, random: nodeRandom }),
      shared: true,
    };
  });
});
