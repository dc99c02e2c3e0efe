import { afterEach, describe, expect, it, vi } from 'vitest';
import { parseEvent } from '../../../renderer/bridge/parse.ts';
import type { Shell } from '../../../renderer/bridge/shell.ts';

const silent: Shell = {
  call: async () => ({}),
  events: () => new Promise(() => {}),
  handIn: async () => ({}),
  fetchOut: async () => new Blob(),
};

/** The bridge as a new window would load it, over this shell. */
async function bridgeOver(shell: Partial<Shell>) {
  vi.resetModules();
  vi.stubGlobal('window', { granary: { ...silent, ...shell } });
  return import('../../../renderer/bridge/bridge.ts');
}

/** The bridge of a window that was opened at the loopback shell's address; `fetched` is its way there. */
async function bridgeOverHttp(more: object = {}) {
  vi.resetModules();
  const history = { state: null, replaceState: vi.fn() };
  const kept = new Map<string, string>();
  const sessionStorage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  };
  const location = { href: 'http://127.0.0.1:1/?key=secret#/library' };
  vi.stubGlobal('window', { location, history, sessionStorage, ...more });
  const fetched = vi.fn(async (_path: string, _init: RequestInit) =>
    Response.json({ ok: true, value: 'from the shell' }),
  );
  vi.stubGlobal('fetch', fetched);
  return { fetched, history, bridge: await import('../../../renderer/bridge/bridge.ts') };
}

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('what the shell says is checked', () => {
  it('passes on an answer and a fault of the catalogue', async () => {
    const value = { any: 'thing' };
    const good = await bridgeOver({ call: async () => ({ ok: true, value }) });
    expect(await good.call('home.status', {})).toEqual({ ok: true, value });
    const fault = { code: 'disk-full', params: { n: 1, o: {} }, sentence: 'Full.' };
    const bad = await bridgeOver({ call: async () => ({ ok: false, fault }) });
    expect(await bad.call('home.status', {})).toEqual({
      ok: false,
      fault: { code: 'disk-full', params: { n: 1 }, sentence: 'Full.' },
    });
  });

  it.each([
    null,
    'ok',
    [],
    {},
    { ok: true },
    { ok: 'true', value: 1 },
    { ok: false },
    { ok: false, fault: { code: 'made-up', sentence: 'x' } },
    { ok: false, fault: { code: 'constructor', sentence: 'x' } },
  ])('takes %j for no answer', async (answer) => {
    const bridge = await bridgeOver({ call: async () => answer });
    const got = await bridge.call('home.status', {});
    expect(got.ok).toBe(false);
    expect(!got.ok && bridge.noContact(got.fault)).toBe(true);
  });

  it('answers a fault instead of throwing when nobody is there', async () => {
    const bridge = await bridgeOver({ call: () => Promise.reject(new Error('refused')) });
    const got = await bridge.call('home.status', {});
    expect(!got.ok && bridge.noContact(got.fault)).toBe(true);
  });

  it('reads events and leaves everything else', () => {
    expect(parseEvent({ is: 'rows', upTo: 3, more: 1 })).toEqual({ is: 'rows', upTo: 3 });
    expect(parseEvent({ is: 'lan', who: 1 })).toEqual({ is: 'lan' });
    expect(parseEvent({ is: 'progress', job: 'j', label: 'l', done: 1, total: 2 })).toBeDefined();
    for (const odd of [null, 1, {}, { is: 'beat' }, { is: 'rows' }, { is: 'progress', job: 1 }])
      expect(parseEvent(odd)).toBeUndefined();
  });
});

describe('keeping contact', () => {
  it('comes back after the stream broke, and has everything asked for again', async () => {
    vi.useFakeTimers();
    const heard: unknown[] = [];
    let streams = 0;
    const bridge = await bridgeOver({
      events: async (listener, opened) => {
        streams++;
        opened();
        listener({ is: 'rows', upTo: streams });
        listener({ is: 'nonsense' });
        if (streams < 3) throw new Error('broken');
        await new Promise(() => {});
      },
    });
    const states: string[] = [];
    bridge.contact.subscribe(() => states.push(bridge.contact.now()));
    bridge.onEvent((event) => heard.push(event));
    void bridge.keepContact();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(states).toEqual(['live', 'lost', 'live', 'lost', 'live']);
    expect(heard.filter((event) => (event as { is: string }).is === 'home')).toHaveLength(3);
    expect(heard).toHaveLength(6);
  });

  it('says again that it is live when a call succeeds after one that failed', async () => {
    let answers = false;
    const bridge = await bridgeOver({
      events: (_listener, opened) => {
        opened();
        return new Promise(() => {});
      },
      call: () =>
        answers ? Promise.resolve({ ok: true, value: {} }) : Promise.reject(new Error('a hiccup')),
    });
    void bridge.keepContact();
    await bridge.call('home.status', {});
    expect(bridge.contact.now()).toBe('lost');
    answers = true;
    await bridge.call('home.status', {});
    expect(bridge.contact.now()).toBe('live');
  });

  it('takes an element with the shell’s name for no shell', async () => {
    const { fetched, history, bridge } = await bridgeOverHttp({ granary: { id: 'granary' } });
    expect(await bridge.call('home.status', {})).toEqual({ ok: true, value: 'from the shell' });
    const [path, init] = fetched.mock.calls[0]!;
    expect(path).toBe('/verb/home.status');
    expect(new Headers(init.headers).get('X-Granary-Key')).toBe('secret');
    // The key has left the address bar, the room has not.
    expect(String(history.replaceState.mock.calls[0]![2])).toBe('http://127.0.0.1:1/#/library');
  });

  it('asks nothing more once its key was refused', async () => {
    vi.useFakeTimers();
    const { fetched, bridge } = await bridgeOverHttp();
    fetched.mockImplementation(async () => new Response('', { status: 403 }));
    await bridge.keepContact();
    expect(bridge.contact.now()).toBe('locked');
    expect(fetched).toHaveBeenCalledTimes(1);
    const got = await bridge.call('home.status', {});
    expect(!got.ok && bridge.noContact(got.fault)).toBe(true);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(fetched).toHaveBeenCalledTimes(1);
    expect(bridge.contact.now()).toBe('locked');
  });
});

describe('what somebody wrote', () => {
  const draftOf = (body: string) => ({ id: 'd', space: 's', draft: { body } }) as never;

  it('arrives though the window closes meanwhile; a question does not', async () => {
    const { fetched, bridge } = await bridgeOverHttp();
    await bridge.call('draft.keep', draftOf('words'));
    await bridge.call('home.status', {});
    expect(fetched.mock.calls.map(([, { keepalive }]) => keepalive)).toEqual([true, false]);
  });

  it('is sent the plain way when it is more than a closing window may send, alone or with what is on its way', async () => {
    const { fetched, bridge } = await bridgeOverHttp();
    await bridge.call('draft.keep', draftOf('ก'.repeat(25_000)));
    const half = draftOf('x'.repeat(40_000));
    await Promise.all([bridge.call('draft.keep', half), bridge.call('draft.keep', half)]);
    await bridge.call('draft.keep', half);
    expect(fetched.mock.calls.map(([, { keepalive }]) => keepalive)).toEqual([false, true, false, true]);
  });
});
