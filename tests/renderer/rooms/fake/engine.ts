/** The fake engine as one `Call`, and as something a fake shell can serve. */
import type { Answer, Call, Verb } from '../../../../sync/api.ts';
import { fault } from '../../../../sync/domain/fault.ts';
import { entryVerbs } from './entry-verbs.ts';
import { exchangeVerbs } from './exchange-verbs.ts';
import { hubVerbs } from './hub-verbs.ts';
import { nearVerbs } from './near-verbs.ts';
import { spaceVerbs } from './space-verbs.ts';
import { type FakeState, Refuse } from './state.ts';

export function fakeCall(state: FakeState): Call {
  const verbs: Record<string, (args: never) => unknown> = {
    ...entryVerbs(state),
    ...spaceVerbs(state),
    ...exchangeVerbs(state),
    ...nearVerbs(state),
    ...hubVerbs(state),
    'pair.status': () => ({}),
  };
  return async <V extends Verb>(verb: V, args: unknown): Promise<Answer<V>> => {
    const run = verbs[verb];
    if (!run) return { ok: false, fault: fault('verb-unknown', { verb }) };
    try {
      return structuredClone({ ok: true, value: await run(args as never) }) as Answer<V>;
    } catch (error) {
      if (error instanceof Refuse) return { ok: false, fault: error.fault };
      throw error;
    }
  };
}
