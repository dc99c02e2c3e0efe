/** Opening a store: the journal, the secrets, the state made from both, and what was wrong. */
import type { Notice } from '../api.ts';
import { fault } from '../domain/fault.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import { BlobShelf } from '../journal/blobs.ts';
import { type Damage, isHarmless, openJournal } from '../journal/journal.ts';
import { encodeSecrets, newSecrets, parseSecrets } from './keys.ts';
import { LocalMemory } from './local.ts';
import { rebuild } from './rebuild.ts';
import { type EnginePorts, Store } from './store.ts';
import { hideUndone } from './undone/hide.ts';
import { COPIED, damageNotice } from './words.ts';

export interface OpenedStore {
  store: Store;
  local: LocalMemory;
}

/** After these, others may hold more of our log than we do: going on in it would fork it. */
const ENDANGERS: ReadonlySet<Damage['is']> = new Set([
  'damaged-record',
  'segment-damaged',
  'segment-missing',
  'edits-lost',
  'index-rebuilt',
  'zero-length',
]);

/**
 * Makes new secrets only where there is nothing yet; a home whose keys are gone is refused, never written over. A home
 * that was copied, or that newly lost something, goes on in a new life. `blobs`: the shelf of a home that is read anew;
 * files may be on their way into it.
 */
export async function openStore(ports: EnginePorts, blobs?: BlobShelf): Promise<Result<OpenedStore>> {
  const opening = await openJournal(ports);
  if (!opening.ok) return opening;
  const opened = opening.value;
  const { journal } = opened;
  const keyFile = await journal.readKeys();
  const secrets = keyFile ? parseSecrets(ports.crypto, keyFile) : newSecrets(ports.random);
  const hasData = opened.segments.length > 0 || opened.unsealed.length > 0;
  if (!secrets || (!keyFile && hasData)) return failed(fault('home-damaged'));
  if (!keyFile) {
    const written = await journal.writeKeys(encodeSecrets(secrets));
    if (!written.ok) return written;
  }
  const { shelves, notices } = await rebuild({ ...ports, opened, secrets });
  const damage = [...opened.damage, ...journal.found].filter((found) => !isHarmless(found));
  const store = new Store({
    ports,
    journal,
    blobs: blobs ?? (await BlobShelf.open(ports)),
    storeId: opened.storeId,
    secrets,
    shelves,
    notices: [...damage.map(damageNotice), ...notices] satisfies Notice[],
    waiting: new Map(opened.waiting.map(({ hash, size }) => [hash, size])),
  });
  const local = new LocalMemory(journal, opened.local);
  await hideUndone(store, local);
  // What is in two places can be lost in one: each heals the other. A disk that takes nothing just now may do it later.
  await store.keepFoundings();
  const founder = [...(store.privateSpace?.roster.members.values() ?? [])][0]?.person;
  if (!local.owner && founder) await local.recallOwner({ name: founder.name, firm: founder.firm });
  const fresh = damage.filter((found) => ENDANGERS.has(found.is) && !local.knowsLost(nameOf(found)));
  if (keyFile && (opened.copied || fresh.length > 0)) {
    if (opened.copied) store.notice(COPIED);
    const reborn = await store.beginNewLife();
    if (!reborn.ok) store.notice({ code: reborn.fault.code, sentence: reborn.fault.sentence });
    // A part that stays lost is found again at every start; it is reason for one new life only.
    else await local.keepLost(damage.filter(({ is }) => is.startsWith('segment-')).map(nameOf));
  }
  return ok({ store, local });
}

const nameOf = (damage: Damage): string => ('hash' in damage ? damage.hash : `${damage.is} ${damage.file}`);
