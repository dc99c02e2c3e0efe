/** Each small port against its contract: the real adapter, and the simulator's fake. */
import { describe, expect, it } from 'vitest';
import { nodeClock } from '../../sync/node/clock.ts';
import { nodeCodec } from '../../sync/node/codec.ts';
import { nodeCrypto } from '../../sync/node/crypto.ts';
import { nodeRandom } from '../../sync/node/random.ts';
import { ana, bo, host, linked, stopListening } from '../node/lan/people.ts';
import { fakeLink } from '../simulator/fake-link.ts';
import { fakePorts, HandClock, SeededRandom } from '../simulator/fake-ports.ts';
import { clockContract } from './clock-contract.ts';
import { codecContract } from './codec-contract.ts';
import { cryptoContract } from './crypto-contract.ts';
import { linkContract, type MetLinks } from './link-contract.ts';
import { randomContract } from './random-contract.ts';

clockContract('the wall', nodeClock);
clockContract('by hand', new HandClock());
randomContract('the system’s', () => nodeRandom);
randomContract('seeded', () => new SeededRandom(7));
cryptoContract('Node’s', nodeCrypto);
cryptoContract('the simulator’s', fakePorts(1).crypto);
codecContract('Node’s', nodeCodec);
codecContract('the simulator’s', fakePorts(1).codec);

const keys = { ana: ana.key, bo: bo.key };
const inMemory = (pieceOf?: (bytes: number) => number) => async (): Promise<MetLinks> => {
  const { ends } = fakeLink({ keys: [ana.key, bo.key], ...(pieceOf && { pieceOf }) });
  return { ana: ends[0], bo: ends[1], keys, end: async () => {} };
};
linkContract('in memory', inMemory());
const size = new SeededRandom(5);
linkContract(
  'in memory, in pieces of any size',
  inMemory((bytes) => size.below(bytes) + 1),
);
linkContract('TLS', async () => {
  const { port, met } = await host();
  const [link, other] = await Promise.all([linked(port), met.next()]);
  return {
    ana: link,
    bo: other,
    keys,
    end: async () => {
      link.close();
      await stopListening();
    },
  };
});

describe('a simulated world', () => {
  it('draws the same from the same seed and something else from the next', () => {
    const draw = (seed: number) => [...new SeededRandom(seed).bytes(16)];
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
  });

  it('keeps its draws for ever, so that a printed seed stays worth something', () => {
    const random = new SeededRandom(2027);
    expect([random.u32(), random.u32(), random.below(6), random.fork().u32()]).toMatchInlineSnapshot(`
      [
        883459000,
        819146503,
        0,
        3094379234,
      ]
    `);
  });

  it('moves its clock only by hand', () => {
    const clock = new HandClock(1000);
    expect(clock.now()).toBe(1000);
    clock.advance(-1);
    expect(clock.now()).toBe(999);
    clock.set(5);
    expect(clock.now()).toBe(5);
  });
});
