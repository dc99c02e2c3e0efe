/**
 * Sentences the engine says about what it did, in English. The window says the same from the facts beside them, in
 * the words of its locale files.
 */
import type { Notice } from '../api.ts';
import { SOMEBODY } from '../domain/fault.ts';
import { type Damage, INDEX_LOG, type Piece, WITNESS_LOG } from '../journal/journal.ts';

/** The beginning of an id: enough to tell two apart, and all a person can bear to read. */
export const shortId = (id: string): string => `${id.slice(0, 8)}…`;

const count = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;

/** The whole receipt of taking something in. */
export function takeSentence(report: {
  added: number;
  updated: number;
  refused: number;
  waiting: number;
  /** Deletions that wait for the owner's word. */
  held: number;
  /** Parts that say who belongs. */
  memberships: number;
  /** Lost parts of our journal that came back. */
  healed: number;
  /** '' for somebody we do not know. */
  from: string;
}): string {
  const { added, updated, refused, waiting, held, memberships, healed } = report;
  const from = report.from || SOMEBODY;
  const parts: string[] = [];
  if (healed > 0) parts.push(`${count(healed, 'part', 'parts')} that this disk had lost came back.`);
  if (added === 0 && updated === 0 && memberships > 0)
    parts.push(`From ${from} came news of who belongs, and no entries.`);
  else if (added === 0 && updated === 0 && healed === 0)
    parts.push(
      waiting + refused + held > 0
        ? `Nothing from ${from} could be taken in now.`
        : `Nothing new from ${from}: everything in it was here already.`,
    );
  if (added > 0 || updated > 0) {
    const news = [
      added > 0 ? count(added, 'new entry', 'new entries') : '',
      updated > 0 ? count(updated, 'changed entry', 'changed entries') : '',
    ];
    parts.push(`From ${from} came ${news.filter((text) => text !== '').join(' and ')}.`);
  }
  if (held > 0) parts.push(`${count(held, 'entry', 'entries')} would be deleted: this waits for your word.`);
  else if (waiting > 0)
    parts.push(
      `${count(waiting, 'part waits', 'parts wait')} for an earlier bundle; take that in too, in any order.`,
    );
  if (refused > 0) parts.push(`${count(refused, 'part was', 'parts were')} refused; see below why.`);
  return parts.join(' ');
}

/** The whole receipt of making a bundle. */
export function madeSentence(made: {
  entries: number;
  memberships: number;
  everything: boolean;
  space: string;
  /** '' while nobody but us is in the space. */
  whom: string;
}): string {
  const { entries, memberships, everything, space } = made;
  const whom = made.whom || 'anyone you invite';
  if (everything)
    return `This bundle holds everything in ${space}: ${count(entries, 'entry', 'entries')}, for ${whom}.`;
  if (entries === 0 && memberships > 0)
    return `This bundle tells ${whom} who belongs to ${space}. There are no new entries in it.`;
  if (entries === 0) return `There is nothing in ${space} that ${whom} does not have already.`;
  return `This bundle holds ${count(entries, 'entry', 'entries')} of ${space} that ${whom} may not have yet.`;
}

/** The whole receipt of what went to somebody over a link. */
export function sentSentence(sent: { entries: number; space: string; whom: string }): string {
  const { entries, space } = sent;
  const whom = sent.whom || SOMEBODY;
  return entries > 0
    ? `${count(entries, 'entry', 'entries')} of ${space} went to ${whom}.`
    : `News of who belongs to ${space} went to ${whom}, and no entries.`;
}

/** A size as people write it: `26 bytes`, `3 kB`, `2.4 MB`. */
function sizeWords(bytes: number): string {
  if (bytes < 1000) return count(bytes, 'byte', 'bytes');
  return bytes < 1_000_000 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** One time that something was saved; it can be many entries. */
const saves = (n: number): string => count(n, 'save', 'saves');

/** What was only on this PC can come from nowhere else. */
const BACKUP = 'Restore a backup into a new folder to get it back.';
const ANYWHERE = 'Exchange with a member or restore a backup to get it back.';

const damagedRecord = (file: string, size: string, records: number): string =>
  records === 0
    ? `A damaged piece of ${file} (${size}) was found and put in quarantine. No edit was in it; everything around it is here.`
    : `A damaged piece of ${file} (${size}) cannot be read and lies in quarantine. What was saved in it (${saves(records)}) is missing here; everything around it is here. ${BACKUP}`;

/** What the owner should know about damage found at the start. */
export function damageNotice(damage: Damage): Notice {
  const { file } = damage;
  if (damage.is === 'damaged-record' && file !== WITNESS_LOG) {
    // The index holds no edits: the parts it lists are read again from their own files.
    const facts = { file, size: sizeWords(damage.bytes), count: file === INDEX_LOG ? 0 : damage.records };
    return { code: damage.is, params: facts, sentence: damagedRecord(file, facts.size, facts.count) };
  }
  if (damage.is === 'quarantined') return lostPieces(damage.count, damage.bytes);
  const { is, ...params } = damage;
  const renewed = `The file ${file} was damaged. It only keeps count of the other files, and Granary makes it anew by itself. Nothing was lost.`;
  if (file === WITNESS_LOG) return { code: 'witness-renewed', params: { file }, sentence: renewed };
  const lost = 'count' in damage ? saves(damage.count) : '';
  const sentences: Record<Exclude<Damage['is'], 'quarantined' | 'damaged-record'>, string> = {
    'torn-tail': `The last edit was not finished when Granary stopped; the unfinished piece was cut off. Everything shown as saved is here. (${file})`,
    'segment-damaged': `A part of the journal is damaged (${file}) and was put in quarantine. ${ANYWHERE}`,
    'segment-missing': `A part of the journal is missing (${file}). ${ANYWHERE}`,
    'edits-lost': `What was saved in ${file} (${lost}) is missing here: the file ends before it or is gone. ${BACKUP}`,
    'twin-repaired': `One of two copies of ${file} was damaged and has been repaired from the other. Nothing was lost.`,
    'index-rebuilt': 'The list of the journal was damaged and has been made anew from the journal itself.',
    'zero-length': `The file ${file} is empty or gone, which never happens to a healthy one. If something is missing: ${BACKUP}`,
    'waiting-damaged': `A part kept aside (${file}) was damaged and was dropped. Take in its bundle again.`,
  };
  return { code: is, params, sentence: is in sentences ? sentences[is as keyof typeof sentences] : '' };
}

/** Said at every start until the owner says that they know. */
const lostPieces = (pieces: number, bytes: number): Notice => ({
  code: 'quarantined',
  params: { count: pieces, size: sizeWords(bytes) },
  sentence: `${count(pieces, 'piece', 'pieces')} of the journal could not be read. What was saved in ${pieces === 1 ? 'it' : 'them'} is missing here; what is left (${sizeWords(bytes)}) lies in quarantine. Restore a backup into a new folder, or see more with: granary doctor`,
});

/** One piece that is lost, for a full examination: what, how much, since when. */
export function pieceNotice({ file, bytes, records, found, name, hash }: Piece): Notice {
  const day = found === undefined ? 'an earlier day' : new Date(found).toISOString().slice(0, 10);
  const params = { file, size: sizeWords(bytes), day, name, count: records || 1, ...(hash ? { hash } : {}) };
  const rest = `found on ${day}. What is left of it, ${params.size}, lies in journal/quarantine/${name}.`;
  const known = 'or say that you know with: granary doctor --acknowledge';
  return hash
    ? {
        code: 'part-lost',
        params,
        sentence: `A part of the journal is damaged, ${rest} Exchange with a member, restore a backup, ${known}`,
      }
    : {
        code: 'piece-lost',
        params,
        sentence: `Lost: ${saves(params.count)} of ${file}, ${rest} One save can hold many entries. Restore a backup into a new folder, ${known}`,
      };
}

/** Said at every start until the parts are back. */
export const partsMissing = (parts: number): Notice => ({
  code: 'parts-missing',
  params: { count: parts },
  sentence: `${count(parts, 'part', 'parts')} of the journal cannot be read on this disk. Everything else is here. Take in a bundle of a member who has it, or restore a backup, to get the rest back.`,
});

/** Said at every start: the journal knows nothing of what the key file knows. */
export const JOURNAL_LOST: Notice = {
  code: 'journal-lost',
  sentence:
    'The journal of this Granary was emptied or is gone: what was saved in it is not here any more. Restore a backup into a new folder. What you shared comes back when you join the space again and take in a bundle of a member.',
};

export const COPIED: Notice = {
  code: 'copied',
  sentence:
    'This folder is a copy of another Granary (or a restored backup). It goes on as a life of its own: both copies keep their edits, and both are told when they meet.',
};

export const TWO_LIVES: Notice = {
  code: 'two-lives',
  sentence:
    'This identity is used on two PCs (a copy or a restored backup). Both keep their edits. If that was not you, ask a steward to remove this device.',
};
