import i18next from 'i18next';
import type { ReactNode } from 'react';
import type { Fault } from '../../../sync/domain/fault.ts';
import { Callout } from '../../kit/page/Callout.tsx';

/** The fault in the window's language, or in the engine's words where the locale has none. */
export function sentenceFor(fault: Fault): string {
  const key = `faults.${fault.code}`;
  return i18next.exists(key) ? i18next.t(key as never, fault.params) : fault.sentence;
}

/** Why something did not happen; nothing at all when all is well. */
export function FaultNote({ fault, actions }: { fault: Fault | undefined; actions?: ReactNode }) {
  return fault ? (
    <Callout tone="wrong" actions={actions}>
      <p dir="auto">{sentenceFor(fault)}</p>
    </Callout>
  ) : null;
}
