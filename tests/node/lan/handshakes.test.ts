import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Handshakes } from '../../../sync/node/lan/handshakes.ts';
import { LAN_LIMITS } from '../../../sync/node/lan/limits.ts';

/** As much of a socket as is looked at. */
class Caller extends EventEmitter {
  readonly localAddress = '10.0.0.1';
  destroyed = false;
  readonly remoteAddress: string | undefined;
  readonly remotePort: number;
  constructor(address: string | undefined, port: number) {
    super();
    this.remoteAddress = address;
    this.remotePort = port;
  }
  destroy(): void {
    this.destroyed = true;
    this.emit('close');
  }
}

describe('connections that have not proven anything', () => {
  let handshakes: Handshakes;
  let port = 0;
  beforeEach(() => {
    vi.useFakeTimers();
    handshakes = new Handshakes({ ...LAN_LIMITS, handshakes: 6, handshakesPerAddress: 3, handshake: 1000 });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const from = (address: string | undefined): Caller => {
    const caller = new Caller(address, ++port);
    handshakes.begin(caller as unknown as Socket);
    return caller;
  };

  it('may be only so many from one address: the oldest goes', () => {
    const callers = Array.from({ length: 5 }, () => from('10.0.0.2'));
    expect(callers.map(({ destroyed }) => destroyed)).toEqual([true, true, false, false, false]);
    expect(handshakes.size).toBe(3);
  });

  it('may be only so many in all: the oldest of the busiest address goes', () => {
    const quiet = from('10.0.0.3');
    const busy = Array.from({ length: 3 }, () => from('10.0.0.2'));
    const others = ['10.0.0.4', '10.0.0.5', '10.0.0.6'].map(from);
    expect(quiet.destroyed).toBe(false);
    expect(busy.map(({ destroyed }) => destroyed)).toEqual([true, false, false]);
    expect(others.some(({ destroyed }) => destroyed)).toBe(false);
    expect(handshakes.size).toBe(6);
  });

  it('have a deadline, which no sign of life moves', () => {
    const caller = from('10.0.0.2');
    vi.advanceTimersByTime(999);
    caller.emit('data', 'x');
    expect(caller.destroyed).toBe(false);
    vi.advanceTimersByTime(1);
    expect(caller.destroyed).toBe(true);
    expect(handshakes.size).toBe(0);
  });

  it('are left alone once they have proven themselves', () => {
    const caller = from('10.0.0.2');
    handshakes.done(caller);
    vi.advanceTimersByTime(10_000);
    for (let i = 0; i < 10; i++) from('10.0.0.2');
    expect(caller.destroyed).toBe(false);
  });

  it('are forgotten when they go by themselves, or were gone before', () => {
    from('10.0.0.2').destroy();
    expect(from(undefined).destroyed).toBe(true);
    expect(handshakes.size).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('all end at the end', () => {
    const callers = ['10.0.0.2', '10.0.0.3'].map(from);
    handshakes.endAll();
    expect(callers.every(({ destroyed }) => destroyed)).toBe(true);
    expect(handshakes.size).toBe(0);
  });
});
