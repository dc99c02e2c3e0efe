/** Doing something through a verb: one at a time, with its fault, its progress, and a way to stop it. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Verb, Verbs } from '../../../sync/api.ts';
import type { Fault } from '../../../sync/domain/fault.ts';
import { call, onEvent } from '../../bridge/bridge.ts';

export interface Progress {
  done: number;
  total: number;
}

export interface Act {
  busy: boolean;
  /** Why the last one did not happen; gone when another begins. */
  fault: Fault | undefined;
  progress: Progress | undefined;
  /** Answers the value, or undefined when it was refused or another is still running. */
  run<V extends Verb>(verb: V, args: Verbs[V]['args']): Promise<Verbs[V]['value'] | undefined>;
  cancel(): void;
  refuse(fault: Fault | undefined): void;
}

const takesJob: ReadonlySet<Verb> = new Set([
  'home.doctor',
  'entry.share',
  'bundle.make',
  'bundle.take',
  'import.run',
  'export.run',
] satisfies Verb[]);

export function useAct(): Act {
  const [busy, setBusy] = useState(false);
  const [fault, refuse] = useState<Fault>();
  const [progress, setProgress] = useState<Progress>();
  const job = useRef<string | undefined>(undefined);
  const running = useRef(false);

  useEffect(
    () =>
      onEvent((event) => {
        if (event.is === 'progress' && event.job === job.current)
          setProgress({ done: event.done, total: event.total });
      }),
    [],
  );

  const run = useCallback<Act['run']>(async (verb, args) => {
    if (running.current) return undefined;
    running.current = true;
    job.current = takesJob.has(verb) ? crypto.randomUUID() : undefined;
    setBusy(true);
    refuse(undefined);
    const answer = await call(verb, job.current ? { ...args, job: job.current } : args);
    running.current = false;
    job.current = undefined;
    setBusy(false);
    setProgress(undefined);
    if (answer.ok) return answer.value;
    refuse(answer.fault);
    return undefined;
  }, []);

  const cancel = useCallback(() => {
    if (job.current) void call('job.cancel', { job: job.current });
  }, []);

  return { busy, fault, progress, run, cancel, refuse };
}
