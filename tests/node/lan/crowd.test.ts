import { once } from 'node:events';
import { connect as connectSecure } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { toHex } from '../../../sync/domain/bytes.ts';
import { LAN_LIMITS } from '../../../sync/node/lan/limits.ts';
import { ana, call, device, host, lengthOf, linked, only, openFor, stopListening } from './people.ts';
import { dial, open, sendAway } from './visitors.ts';

afterEach(async () => {
  sendAway();
  await stopListening();
});

describe('a crowd at the door', () => {
  it('survives callers that vanish at any moment', async () => {
    const { port } = await host();
    for (let at = 0; at < 24; at++) {
      const below = dial(port);
      const vanish = (): void => void (at % 2 ? below.resetAndDestroy() : below.destroy());
      await once(below, 'connect');
      const socket = connectSecure({ ...open, ...ana.identity, socket: below, rejectUnauthorized: false });
      socket.on('error', () => {});
      // Five secrets are made on the way; the last ones go when all is done.
      let secrets = 0;
      socket.on('keylog', () => ++secrets > at / 4 && setImmediate(vanish));
      socket.once('secureConnect', () => at >= 20 && vanish());
      await new Promise((settle) => socket.once('close', settle));
    }
    expect(await openFor(port)).toBe(true);
  });

  it('lets an honest caller in among 200 who only stand there', async () => {
    const { port, met } = await host();
    let gone = 0;
    let enough: () => void = () => {};
    const shownOut = new Promise<void>((settle) => {
      enough = settle;
    });
    for (let at = 0; at < 200; at++) {
      const socket = dial(port);
      await once(socket, 'connect');
      // Some say nothing, some begin a handshake and never go on.
      if (at % 2) socket.write(Buffer.from('1603010200010001fc0303', 'hex'));
      socket.resume();
      socket.once('close', () => {
        if (++gone === 200 - LAN_LIMITS.handshakesPerAddress) enough();
      });
    }
    const link = await linked(port);
    expect(toHex((await met.next()).peer)).toBe(toHex(ana.key));
    await shownOut;
    link.close();
  });

  it('closes to who does not finish in time', async () => {
    const { port } = await host({ limits: { ...LAN_LIMITS, handshake: 1 } });
    const socket = dial(port);
    socket.resume();
    await once(socket, 'close');
  });

  it('keeps a device’s newest links: one too many ends the oldest', async () => {
    const { port, met } = await host({ limits: { ...LAN_LIMITS, linksPerDevice: 2 } });
    const links = [await linked(port), await linked(port), await linked(port)];
    expect(await lengthOf(await met.next())).toBe(0);
    expect(await lengthOf(links[0]!)).toBe(0);
    expect(await links[1]!.send(Uint8Array.of(7))).toBe(true);
    links[1]!.close();
    expect(await lengthOf(await met.next())).toBe(1);
    links[2]!.close();
  });

  it('keeps who is here when the house is full, until one leaves', async () => {
    const cy = device(3);
    const { port, met } = await host({
      admits: only(ana.key, cy.key),
      limits: { ...LAN_LIMITS, links: 1 },
    });
    const link = await linked(port);
    expect(await call(port, { identity: cy.identity })).toEqual({ is: 'turned-away' });
    link.close();
    await lengthOf(await met.next());
    await lengthOf(link);
    expect((await call(port, { identity: cy.identity })).is).toBe('link');
  });
});
