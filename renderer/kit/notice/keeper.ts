/**
 * Keeps a value safe while it goes on changing: soon after a pause, at the latest after the longest wait however fast
 * it changes, again after a failure. One save at a time, so that an older value never lands on a newer one.
 */

/** `saved` is only ever said after the answer; `failed` stays until a save succeeded. */
export type Saving = 'clean' | 'unsaved' | 'saving' | 'saved' | 'failed';

/** Runs something after so many milliseconds; answers how to call it off. */
export type Later = (run: () => void, after: number) => () => void;

export interface KeeperParts<T> {
  /** Answers whether the value is safe. A rejection counts as no. */
  save(value: T): Promise<boolean>;
  later?: Later;
}

export interface Keeper<T> {
  value(): T;
  state(): Saving;
  /** Told whenever value or state may have changed; answers how to stop. */
  subscribe(listener: () => void): () => void;
  change(value: T): void;
  /** True when the present value, or none, still has to be saved. */
  unsafe(): boolean;
  /** Saves what is unsaved now; answers whether everything is safe. */
  flush(): Promise<boolean>;
  /** The page may end with this task: what is unsaved goes on its way at once. */
  leave(): void;
  /** The reason of the failures may be gone: tries again at once when something failed. */
  again(): void;
  /** Nothing is saved from here on; resolves when nothing is on its way any more. */
  hold(): Promise<void>;
  /** Saving goes on, with what came meanwhile. */
  release(): void;
}

/** Milliseconds. The editor takes its share of the second within which words are to be safe (`telling.ts`). */
const PAUSE = 350;
const LONGEST = 600;
const RETRIES = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000] as const;

const byTimeout: Later = (run, after) => {
  const timer = setTimeout(run, after);
  return () => clearTimeout(timer);
};

/** Named alarms, each at most once. */
function alarms(later: Later) {
  const set = new Map<string, () => void>();
  const stop = (name: string): void => {
    set.get(name)?.();
    set.delete(name);
  };
  return {
    has: (name: string) => set.has(name),
    stop,
    stopAll: () => [...set.keys()].forEach(stop),
    start(name: string, run: () => void, after: number): void {
      stop(name);
      const call = (): void => {
        set.delete(name);
        run();
      };
      set.set(name, later(call, after));
    },
  };
}

/** A keeper of `first`, which counts as safe already. */
export function keeperOf<T>(first: T, { save, later = byTimeout }: KeeperParts<T>): Keeper<T> {
  let value = first;
  let safe = first;
  let state: Saving = 'clean';
  let failures = 0;
  let held = false;
  /** Asked for while one was on its way. */
  let overdue = false;
  let hopeful = false;
  let sending: { value: T; done: Promise<boolean> } | undefined;
  let parting: { value: T; done: Promise<void> } | undefined;
  const alarm = alarms(later);
  const listeners = new Set<() => void>();

  const unsafe = (): boolean => !held && value !== safe;
  const tell = (): void => {
    for (const listener of [...listeners]) listener();
  };
  const show = (next: Saving): void => {
    state = next;
    tell();
  };

  const schedule = (): void => {
    alarm.start('pause', due, PAUSE);
    if (!alarm.has('longest')) alarm.start('longest', due, LONGEST);
  };
  function due(): void {
    if (sending) overdue = true;
    else if (unsafe()) void round();
  }

  function settle(good: boolean, sent: T): void {
    sending = undefined;
    if (good) {
      safe = sent;
      failures = 0;
      show(value === safe ? 'saved' : 'unsaved');
      if (unsafe() && overdue) void round();
      return;
    }
    failures += 1;
    show('failed');
    if (hopeful && unsafe()) void round();
    else if (!held) alarm.start('retry', due, RETRIES[Math.min(failures, RETRIES.length) - 1] ?? 30_000);
  }

  /** One save, or the one that is on its way. */
  function round(): Promise<boolean> {
    if (sending) return sending.done;
    alarm.stopAll();
    overdue = false;
    hopeful = false;
    const wanted = value;
    const answer = parting ? parting.done.then(() => save(wanted)) : save(wanted);
    const done = answer
      .catch(() => false)
      .then((good) => {
        settle(good, wanted);
        return good;
      });
    sending = { value: wanted, done };
    if (failures === 0) show('saving');
    return done;
  }

  /**
   * Beside a save that is on its way, since the page will hardly live to see it end. If it does: nobody knows which of
   * the two came last, so this one counts for nothing, and the next waits for both.
   */
  function overtake(): void {
    if (parting?.value === value) return;
    const done = Promise.all([parting?.done, save(value).catch(() => false)]).then(() => {
      if (parting?.done === done) parting = undefined;
    });
    parting = { value, done };
  }

  return {
    value: () => value,
    state: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    unsafe,
    change(next) {
      if (next === value) return;
      value = next;
      if (held) return tell();
      schedule();
      show(failures > 0 ? 'failed' : sending ? 'saving' : 'unsaved');
    },
    async flush() {
      // What is on its way may be older: whatever it left out goes next.
      while (unsafe()) if (!(await round())) return false;
      return true;
    },
    leave() {
      if (!unsafe()) return;
      if (!sending) void round();
      else if (sending.value !== value) overtake();
    },
    again() {
      hopeful = sending !== undefined;
      if (failures > 0) due();
    },
    async hold() {
      held = true;
      alarm.stopAll();
      await sending?.done;
    },
    release() {
      held = false;
      if (value !== safe) schedule();
    },
  };
}
