/** Acts once, after so many milliseconds; answers how to call it off. */
export type Timer = (milliseconds: number, act: () => void) => () => void;

export const nodeTimer: Timer = (milliseconds, act) => {
  const timer = setTimeout(act, milliseconds);
  return () => clearTimeout(timer);
};
