/** Who belongs to a space: a pure function of a set of acts, whatever order they came in. */
import type { ActId, SpaceId } from '../domain/ids.ts';
import type { Crypto } from '../ports.ts';
import type { Act, Acts } from './act.ts';
import { closureOf, graphOf } from './roster/graph.ts';
import { settle } from './roster/settle.ts';
import type { Roster } from './roster/shape.ts';
import { summaryOf } from './roster/summary.ts';

export { RULES } from './roster/rules.ts';
export type { Roster } from './roster/shape.ts';

/**
 * The roster that a set of admitted acts (`judge.ts`) makes. The same set gives the same roster in any order.
 * Total: acts of another space or without their parents are left out and named in `voided`.
 */
export const resolveRoster = (crypto: Crypto, space: SpaceId, acts: Iterable<Act>): Roster =>
  summaryOf(space, settle(crypto, graphOf(space, acts)));

/**
 * The roster as it was for somebody who knew these heads and what they were built upon; `undefined` when one of
 * those acts is not here. Worth remembering by (space, heads): it never changes.
 */
export function rosterAt(
  crypto: Crypto,
  space: SpaceId,
  acts: Acts,
  heads: readonly ActId[],
): Roster | undefined {
  const known = closureOf(acts, heads);
  return known && resolveRoster(crypto, space, known);
}
