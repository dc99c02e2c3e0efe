/** Milliseconds between tries: together about three seconds, more than a virus scanner holds a small file. */
const PAUSES = [10, 20, 50, 100, 200, 400, 800, 1500];

const wait = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Tries again, with growing pauses, while `passing` says that the error may pass by itself; then throws it. */
export async function patiently<T>(
  work: () => Promise<T>,
  passing: (error: unknown) => boolean,
  pause: (milliseconds: number) => Promise<void> = wait,
): Promise<T> {
  for (const milliseconds of PAUSES) {
    try {
      return await work();
    } catch (error) {
      if (!passing(error)) throw error;
      await pause(milliseconds);
    }
  }
  return work();
}
