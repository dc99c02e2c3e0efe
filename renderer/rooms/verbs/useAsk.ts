/** What a verb answers, asked again when the engine says that things changed. */
import { useCallback, useEffect, useState } from 'react';
import type { Verb, Verbs } from '../../../sync/api.ts';
import type { Fault } from '../../../sync/domain/fault.ts';
import { call, onEvent } from '../../bridge/bridge.ts';

export type Asked<T> = { is: 'asking' } | { is: 'answered'; value: T } | { is: 'refused'; fault: Fault };

/**
 * Asks once per change of `args` (compared by value; `undefined` asks nothing), and again after every event of the
 * kind `after` or `home`. The last answer stays while a new one is made; answers that come late are dropped.
 */
export function useAsk<V extends Verb>(
  verb: V,
  args: Verbs[V]['args'] | undefined,
  after: 'home' | 'rows' | 'lan' | 'pair' | 'hub' | 'nothing' = 'nothing',
): { asked: Asked<Verbs[V]['value']>; again(): void } {
  const key = args === undefined ? '' : JSON.stringify(args);
  const [answer, setAnswer] = useState<{ key: string; asked: Asked<Verbs[V]['value']> }>();
  const [round, setRound] = useState(0);
  const again = useCallback(() => setRound((n) => n + 1), []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new round asks the same again
  useEffect(() => {
    if (key === '') return;
    let late = false;
    void call(verb, JSON.parse(key) as Verbs[V]['args']).then((reply) => {
      if (late) return;
      setAnswer({
        key,
        asked: reply.ok ? { is: 'answered', value: reply.value } : { is: 'refused', fault: reply.fault },
      });
    });
    return () => {
      late = true;
    };
  }, [verb, key, round]);

  useEffect(() => {
    if (after === 'nothing') return;
    return onEvent((event) => {
      if (event.is === after || event.is === 'home') again();
    });
  }, [after, again]);

  return { asked: answer?.key === key ? answer.asked : { is: 'asking' }, again };
}
