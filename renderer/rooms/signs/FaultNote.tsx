import type { ReactNode } from 'react';
import type { Fault } from '../../../sync/domain/fault.ts';
import { Callout } from '../../kit/page/Callout.tsx';
import { sentenceFor } from './sentence.ts';

/** Why something did not happen; nothing at all when all is well. */
export function FaultNote({ fault, actions }: { fault: Fault | undefined; actions?: ReactNode }) {
  return fault ? (
    <Callout tone="wrong" actions={actions}>
      <p dir="auto">{sentenceFor(fault)}</p>
    </Callout>
  ) : null;
}
