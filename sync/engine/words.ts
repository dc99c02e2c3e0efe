/**
 * Sentences the engine says about what it did, in English. The window says the same from the facts beside them, in
 * the words of its locale files.
 */
import type { Notice } from '../api.ts';
import { SOMEBODY } from '../domain/fault.ts';
import type { Damage } from '../journal/journal.ts';

/** The beginning of an id: enough to tell two apart, and all a person can bear to read. */
export const shortId = (id: string): string => `${id.slice(0, 8)}…`;

const count = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;

/** The whole receipt of taking something in. */
export function takeSentence(report: {
  added: number;
  updated: number;
  refused: number;
  waiting: number;
  /** Parts that say who belongs. */
  memberships: number;
  /** Lost parts of our journal that came back. */
  healed: number;
  /** '' for somebody we do not know. */
  from: string;
}): string {
  const { added, updated, refused, waiting, memberships, healed } = report;
  const from = report.from || SOMEBODY;
  const parts: string[] = [];
  if (healed > 0) parts.push(`${count(healed, 'part', 'parts')} that this disk had lost came back.`);
  if (added === 0 && updated === 0 && memberships > 0)
    parts.push(`From ${from} came news of who belongs, and no entries.`);
  else if (added === 0 && updated === 0 && healed === 0)
    parts.push(
      waiting + refused > 0
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
  if (waiting > 0)
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

/** What the owner should know about damage found at the start. */
export function damageNotice(damage: Damage): Notice {
  const sentences: Record<Damage['is'], string> = {
    'torn-tail': `The last edit was not finished when Granary stopped; the unfinished piece was cut off. Everything shown as saved is here. (${damage.file})`,
    'damaged-record': `A damaged piece was found in ${damage.file} and put in quarantine. Everything around it is here.`,
    'segment-damaged': `A part of the journal is damaged (${damage.file}) and was put in quarantine. Exchange with a member or restore a backup to get it back.`,
    'segment-missing': `A part of the journal is missing (${damage.file}). Exchange with a member or restore a backup to get it back.`,
    'edits-lost': `Edits that were saved are missing from ${damage.file}: the file was cut short. Restore a backup to get them back.`,
    'twin-repaired': `One of two copies of ${damage.file} was damaged and has been repaired from the other. Nothing was lost.`,
    'index-rebuilt': 'The list of the journal was damaged and has been made anew from the journal itself.',
    'zero-length': `The file ${damage.file} is empty, which a healthy one never is. Exchange with a member or restore a backup to get it back.`,
    'waiting-damaged': `A part kept aside (${damage.file}) was damaged and was dropped. Take in its bundle again.`,
  };
  const { is: code, ...params } = damage;
  return { code, params, sentence: sentences[code] };
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
