import { useEffect, useState } from 'react';

/** The value once it has stayed the same for a moment; the first one at once. */
export function useRested<T>(value: T, after = 120): T {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), after);
    return () => clearTimeout(timer);
  }, [value, after]);
  return rested ?? value;
}
