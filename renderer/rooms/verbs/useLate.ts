import { useEffect, useState } from 'react';

/** True once `on` has held for a while: a sign of waiting that comes and goes at once is worse than none. */
export function useLate(on: boolean, after = 300): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    setLate(false);
    if (!on) return;
    const timer = setTimeout(setLate, after, true);
    return () => clearTimeout(timer);
  }, [on, after]);
  return late;
}
