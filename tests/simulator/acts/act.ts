import type { Node } from '../node.ts';
import type { Sim } from '../sim.ts';

/** Something that can happen. Answers how it went, or `undefined` when there was no occasion for it. */
export interface Act {
  name: string;
  /** How often, against the others. */
  weight: number;
  /** Weather, not people: each seed has some kinds of it. */
  fault?: boolean;
  does(sim: Sim, node: Node): Promise<string | undefined>;
}

export const oneOf = <T>(sim: Sim, from: readonly T[]): T | undefined =>
  from.length === 0 ? undefined : sim.chance.pick(from);
