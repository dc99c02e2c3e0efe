import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DraftTurn, KeptDraft } from '../../../sync/api.ts';
import { EMPTY_DRAFT } from '../../../sync/domain/entry.ts';
import type { DraftId, SpaceId } from '../../../sync/domain/ids.ts';

interface Kept {
  id: string;
  draft: { title: string };
  turn: DraftTurn;
}

/** A window whose engine can fall silent; `kept` is what it was asked to keep while it answered. */
async function newWindow() {
  vi.resetModules();
  const kept: string[] = [];
  const turns: DraftTurn[] = [];
  const noted = new Map<string, string>();
  let answers = true;
  const opened: (() => void)[] = [];
  const granary = {
    call: async (_verb: string, args: Kept) => {
      if (!answers) throw new Error('nobody');
      kept.push(args.draft.title);
      turns.push(args.turn);
      return { ok: true, value: args };
    },
    events: (_listen: unknown, open: () => void) => {
      opened.push(open);
      return new Promise<void>(() => {});
    },
  };
  const sessionStorage = {
    getItem: (key: string) => noted.get(key) ?? null,
    setItem: (key: string, value: string) => void noted.set(key, value),
    removeItem: (key: string) => void noted.delete(key),
  } as Storage;
  const window = Object.assign(new EventTarget(), { granary, sessionStorage });
  const document = Object.assign(new EventTarget(), { visibilityState: 'visible' });
  vi.stubGlobal('window', window);
  vi.stubGlobal('document', document);
  const drafts = await import('../../../renderer/rooms/story/draftKeepers.ts');
  const { keepContact } = await import('../../../renderer/bridge/bridge.ts');
  void keepContact();
  opened[0]?.();
  const start = {
    id: 'd' as DraftId,
    space: 's' as SpaceId,
    draft: EMPTY_DRAFT,
  };
  return {
    ...drafts,
    window,
    document,
    kept,
    turns,
    sessionStorage,
    silence: (on: boolean) => {
      answers = !on;
    },
    /** The stream of events stands again. */
    standAgain: () => opened[0]?.(),
    open: () => {
      const draft = drafts.openDraft(start);
      draft.shown = true;
      return draft;
    },
  };
}

type Open = Awaited<ReturnType<typeof newWindow>>['open'] extends () => infer T ? T : never;

function write({ keeper }: Open, title: string): void {
  const now = keeper.value();
  keeper.change({ ...now, draft: { ...now.draft, title } });
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('the drafts of a window', () => {
  it('are sent on their way in the very task in which the window ends', async () => {
    const { open, window, kept } = await newWindow();
    write(open(), 'last words');
    window.dispatchEvent(new Event('pagehide'));
    expect(kept).toEqual(['last words']);
  });

  it('tell the page after this one how far the sending had come, and no words', async () => {
    const { open, window, turns, sessionStorage } = await newWindow();
    const { isAwaited, partingIn } = await import('../../../renderer/rooms/story/parting.ts');
    const draft = open();
    write(draft, 'first words');
    await vi.advanceTimersByTimeAsync(1_000);
    write(draft, 'last words');
    window.dispatchEvent(new Event('pagehide'));
    const [first, last] = turns;
    const parting = partingIn(sessionStorage);
    expect(parting).toEqual({ d: last });
    expect(JSON.stringify(parting)).not.toContain('words');
    const kept = (turn: DraftTurn | undefined) => [{ ...draft.keeper.value(), kept: 1, turn }] as KeptDraft[];
    expect(isAwaited(parting, [])).toBe(true);
    expect(isAwaited(parting, kept(undefined))).toBe(true);
    expect(isAwaited(parting, kept(first))).toBe(true);
    expect(isAwaited(parting, kept(last))).toBe(false);
  });

  it('tell it nothing when everything was answered', async () => {
    const { open, window, sessionStorage } = await newWindow();
    const { partingIn } = await import('../../../renderer/rooms/story/parting.ts');
    write(open(), 'words');
    await vi.advanceTimersByTimeAsync(1_000);
    window.dispatchEvent(new Event('pagehide'));
    expect(partingIn(sessionStorage)).toEqual({});
    for (const odd of ['', 'null', '7', '{', '"x"', '{"d":null}', '{"d":3}', '{"d":{}}']) {
      sessionStorage.setItem('granary-parting', odd);
      expect(partingIn(sessionStorage)).toEqual({});
    }
  });

  it('are kept when the window is hidden', async () => {
    const { open, document, kept } = await newWindow();
    write(open(), 'words');
    document.visibilityState = 'hidden';
    document.dispatchEvent(new Event('visibilitychange'));
    expect(kept).toEqual(['words']);
  });

  it('are kept at once when contact comes back, however long it was gone', async () => {
    const { open, silence, standAgain, kept } = await newWindow();
    const draft = open();
    silence(true);
    write(draft, 'words');
    await vi.advanceTimersByTimeAsync(50_000);
    expect(draft.keeper.state()).toBe('failed');
    silence(false);
    standAgain();
    await vi.advanceTimersByTimeAsync(0);
    expect(kept).toEqual(['words']);
    expect(draft.keeper.state()).toBe('saved');
  });

  it('that are not safe outlive their room, and are found again with the words of this window', async () => {
    const { open, silence, standAgain, closeDraft, unsafeDraft, kept } = await newWindow();
    const draft = open();
    silence(true);
    write(draft, 'words');
    closeDraft(draft);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(unsafeDraft(({ id }) => id === 'd')?.draft.title).toBe('words');
    expect(open().keeper.value().draft.title).toBe('words');
    closeDraft(draft);
    silence(false);
    standAgain();
    await vi.advanceTimersByTimeAsync(0);
    expect(kept).toEqual(['words']);
    expect(unsafeDraft(() => true)).toBeUndefined();
    expect(open().keeper.value().draft.title).toBe('');
  });

  it('make the browser ask before it closes over words that could not be kept, and only then', async () => {
    const { open, silence, window } = await newWindow();
    const draft = open();
    const asks = (): boolean => !window.dispatchEvent(new Event('beforeunload', { cancelable: true }));
    write(draft, 'words');
    expect(asks()).toBe(false);
    silence(true);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(asks()).toBe(true);
    silence(false);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asks()).toBe(false);
  });
});
