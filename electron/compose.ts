/** The engine and this PC's links as the one thing that a window calls and hears. */
import type {
  Answer,
  Call,
  EngineEvent,
  EngineVerb,
  EngineVerbs,
  HubVerbs,
  LanVerbs,
  PairVerbs,
  Verb,
  Verbs,
} from '../sync/api.ts';
import type { Engine } from '../sync/engine/engine.ts';
import type { Hubs, HubVerb } from '../sync/node/hub/service/hubs.ts';
import type { Lan, LanVerb } from '../sync/node/lan/service/lan.ts';
import type { Pairing, PairVerb } from '../sync/node/lan/service/pairing.ts';

export interface Composed {
  call: Call;
  listen(listener: (event: EngineEvent) => void): () => void;
}

/** `lan.…`, `hub.…` and `pair.…` go to the links, everything else to the engine; events come from all of them. */
export function compose(
  engine: Pick<Engine, 'call' | 'listen'>,
  lan: Pick<Lan, 'call' | 'listen'>,
  pairing: Pick<Pairing, 'call' | 'listen'>,
  hubs: Pick<Hubs, 'call' | 'listen'>,
): Composed {
  // TypeScript cannot see that a verb's arguments and answer are chosen together with it.
  const call = (verb: Verb, args: Verbs[Verb]['args']): Promise<Answer<Verb>> => {
    if (verb.startsWith('lan.')) return lan.call(verb as LanVerb, args as LanVerbs[LanVerb]['args']);
    if (verb.startsWith('pair.')) return pairing.call(verb as PairVerb, args as PairVerbs[PairVerb]['args']);
    if (verb.startsWith('hub.')) return hubs.call(verb as HubVerb, args as HubVerbs[HubVerb]['args']);
    return engine.call(verb as EngineVerb, args as EngineVerbs[EngineVerb]['args']);
  };
  return {
    call: call as Call,
    listen(listener) {
      const stops = [engine, lan, pairing, hubs].map((part) => part.listen(listener));
      return () => {
        for (const stop of stops) stop();
      };
    },
  };
}
