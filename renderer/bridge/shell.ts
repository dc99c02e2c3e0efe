/** The seam between the window and whatever carries it. */

/** What a shell must be able to do; its answers are untrusted. */
export interface Shell {
  call(verb: string, args: unknown): Promise<unknown>;
  /** Delivers events until the stream ends (resolves) or breaks (rejects). `opened` is called when it stands. */
  events(listener: (event: unknown) => void, opened: () => void): Promise<void>;
  handIn(file: File, onProgress: (share: number) => void): Promise<unknown>;
  fetchOut(id: string, name: string): Promise<Blob>;
}

/** The shell does not know our key. */
export class Refused extends Error {}
