/** When the editor tells its text: reading it out takes a while, so neither at every key nor only after the last one. */

/** Milliseconds: after a pause, and at the latest while nobody pauses. */
const SETTLE = 200;
const LONGEST = 400;
/** Reading a long text out may take this share of the time, not more; typing comes first. */
const SHARE = 0.2;

export interface TellingParts {
  /** The text as it stands; undefined when there is none any more. */
  read(): string | undefined;
  tell(text: string): void;
  /** An input method is in the middle of a word: no pause, though the longest wait holds. */
  composing(): boolean;
  /** Milliseconds of a clock that only goes forward. */
  now?(): number;
}

export interface Telling {
  /** Something changed. */
  soon(): void;
  /** Tells what has not been told yet, at once. */
  flush(): void;
  /** What was told last, or what the other side has now. */
  told: string | undefined;
}

export function tellingOf({ read, tell, composing, now = () => performance.now() }: TellingParts): Telling {
  let pause: ReturnType<typeof setTimeout> | undefined;
  let longest: ReturnType<typeof setTimeout> | undefined;
  let wait = LONGEST;

  const flush = (): void => {
    if (pause === undefined) return;
    clearTimeout(pause);
    clearTimeout(longest);
    pause = undefined;
    longest = undefined;
    const from = now();
    const text = read();
    wait = Math.max(LONGEST, (now() - from) / SHARE);
    if (text === undefined || text === telling.told) return;
    telling.told = text;
    tell(text);
  };
  const rested = (): void => {
    if (composing()) pause = setTimeout(rested, SETTLE);
    else flush();
  };
  const telling: Telling = {
    told: undefined,
    soon() {
      clearTimeout(pause);
      pause = setTimeout(rested, SETTLE);
      longest ??= setTimeout(flush, wait);
    },
    flush,
  };
  return telling;
}
