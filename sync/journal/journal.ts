/** The door of this folder: the journal's contract and how to open one. */
export type * from './contract.ts';
export { type Damage, isHarmless } from './damage.ts';
export { holdsJournal, openJournal } from './open.ts';
export { INDEX_LOG, WITNESS_LOG } from './places.ts';
export type { Piece } from './quarantine.ts';
export type { OwnRecord } from './unsealed-frame.ts';
